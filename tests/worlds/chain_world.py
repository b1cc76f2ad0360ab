"""A chain with contracts, an issuer, a policy and two holders, and real proofs of theirs.

Proofs take a second each, so they are made once a session and kept; what a test does to the chain
is undone by a snapshot.
"""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_account.signers.local import LocalAccount

from titan.chain.client import Chain
from titan.chain.consent import consent_message
from titan.chain.journal import Journal
from titan.chain.node import EmbeddedNode, rpc
from titan.domain.countries import country_index, country_mask
from titan.domain.credential import Attributes, Credential, Policy
from titan.domain.proof import Binding, Consent, Proof, Registry
from titan.settings import Settings
from titan.zk.prover import Prover
from titan.zk.statement import EVERYONE, holder_commitment, leaf, policy_hash
from titan.zk.tree import CredentialTree

OPERATOR: LocalAccount = Account.from_key("0x" + "01" * 32)
STRANGER: LocalAccount = Account.from_key("0x" + "02" * 32)
_PERSONS: tuple[LocalAccount, ...] = tuple(
    Account.from_key(f"0x{index:064x}") for index in (0xA11CE, 0xB0B, 0xCA401)
)
ALICE, BOB, CAROL = (person.address.lower() for person in _PERSONS)
LATER = 4_000_000_000
SALT = bytes(31) + b"\x01"
SECRETS = (1234567, 7654321)
_FUNDS = 10**21


@dataclass(frozen=True)
class World:
    """What the chain's tests share.

    Attributes:
        node: the chain.
        chain: the operator's connection: registry's owner, issuer, policy's owner and AML desk.
        policy_id, policy: over 18, resident of Utopia, document in force, tier at most 2.
        tree: the issuer's, with a credential for each of `SECRETS`; its root is published.
    """

    node: EmbeddedNode
    chain: Chain
    policy_id: str
    policy: Policy
    tree: CredentialTree
    credentials: tuple[Credential, ...]
    prover: Prover

    def connect(self, account: LocalAccount | None) -> Chain:
        return Chain.connect(self.node.url, account, self.chain.deployment)

    def binding(self, subject: str) -> Binding:
        return Binding(subject, 0, self.chain.today())

    def prove(self, holder: int, subject: str) -> tuple[Proof, str, Binding]:
        """Return what `Chain.verify_only` takes."""
        binding = self.binding(subject)
        return _prove(self, holder, binding), self.policy_id, binding

    def consent(self, proof: Proof, subject: str, deadline: int = LATER) -> Consent | None:
        """Return what the subject signs for a relayer; nothing for one that we have no key of."""
        keys = {person.address.lower(): person for person in (*_PERSONS, STRANGER)}
        signer = keys.get(subject.lower())
        if signer is None:
            return None
        registry = Registry(self.chain.chain_id, self.chain.registry)
        nullifier = proof.public_signals["nullifier"]
        message = consent_message(registry, self.policy_id, nullifier, signer.address, deadline)
        signed = signer.sign_message(encode_typed_data(full_message=message))
        return Consent(deadline, "0x" + bytes(signed.signature).hex())

    def present(self, holder: int, subject: str) -> tuple[Proof, str, Binding, Consent | None]:
        """Return what `Chain.attest` takes of a relayer."""
        proof, policy_id, binding = self.prove(holder, subject)
        return proof, policy_id, binding, self.consent(proof, subject)

    def travel(self, seconds: int) -> None:
        rpc(self.node.url, "evm_increaseTime", hex(seconds))
        rpc(self.node.url, "anvil_mine")

    @contextmanager
    def undone(self) -> Iterator[None]:
        snapshot = rpc(self.node.url, "evm_snapshot")
        yield
        rpc(self.node.url, "evm_revert", snapshot)

    def __hash__(self) -> int:
        return id(self)


_OPEN = ExitStack()


@cache
def open_world() -> World:
    """Set the world up; `close_world` ends it."""
    folder = Path(_OPEN.enter_context(tempfile.TemporaryDirectory()))
    node = _OPEN.enter_context(EmbeddedNode(folder / "chain"))
    for account in (OPERATOR, STRANGER):
        node.fund(account.address, _FUNDS)
    chain = Chain.connect(node.url, OPERATOR)
    chain.deploy_suite()
    chain.enrol_issuer(OPERATOR.address)
    policy = make_policy(chain)
    policy_id = chain.create_policy(policy, policy_hash(policy), SALT)
    chain.deploy_vault(policy_id)
    credentials = tuple(_credential(index) for index in range(len(SECRETS)))
    tree = CredentialTree([leaf(credential) for credential in credentials])
    chain.publish_root(tree.root)
    prover = _OPEN.enter_context(Prover(Settings()))
    return World(node, chain, policy_id, policy, tree, credentials, prover)


def close_world() -> None:
    _OPEN.close()


@dataclass(frozen=True)
class Yard:
    """A chain of its own with contracts and nothing else, for tests that break it.

    Attributes:
        folder: of the node.
        chain: the operator's connection.
    """

    folder: Path
    node: EmbeddedNode
    chain: Chain

    def connect(self, confirmations: int = 1, timeout: float = 20.0) -> Chain:
        """Return another connection of the operator, with the yard's journal."""
        return Chain.connect(
            self.node.url, OPERATOR, self.chain.deployment, timeout, confirmations, self.journal
        )

    @property
    def journal(self) -> Journal:
        return Journal(self.folder / "sends")

    def mine(self, blocks: int) -> None:
        rpc(self.node.url, "anvil_mine", hex(blocks))

    def reorganise(self, depth: int) -> None:
        """Replace the newest blocks by as many empty ones."""
        rpc(self.node.url, "anvil_reorg", depth, [])

    def height(self) -> int:
        return int(rpc(self.node.url, "eth_blockNumber"), 16)

    def risks_set(self, address: str) -> int:
        """Return how many transactions set the risk of an address, as the chain tells it now."""
        return sum(
            event.name == "RiskSet" and event.arguments["account"].lower() == address.lower()
            for page in self.chain.events().read()
            for event in page.events
        )

    def restarted(self) -> EmbeddedNode:
        """Start the node again from what it had written, at the same address."""
        port = int(self.node.url.rpartition(":")[2])
        return EmbeddedNode(self.folder / "chain", port)


def open_yard(folder: Path) -> Yard:
    """Start a chain with contracts, and wait until the node has written them down."""
    node = EmbeddedNode(folder / "chain")
    node.fund(OPERATOR.address, _FUNDS)
    chain = Chain.connect(node.url, OPERATOR)
    chain.deploy_suite()
    rpc(node.url, "anvil_mine", hex(20))
    return Yard(folder, node, chain)


def make_policy(chain: Chain, **changes: object) -> Policy:
    """Return the world's policy, for the operator and `SALT`, with some terms changed."""
    policy = Policy(
        minimum_age=18,
        document_in_force=True,
        minimum_assurance=1,
        maximum_aml_tier=2,
        nationality_mask=EVERYONE,
        residency_mask=country_mask(["UTO", "DEU"]),
        scope=chain.policy_scope(chain.policy_id_of(OPERATOR.address, SALT)),
        accepted_issuers=(OPERATOR.address,),
        root_max_age=3600,
        attestation_ttl=7 * 86_400,
    )
    return replace(policy, **changes)  # type: ignore[arg-type] # the caller names a policy's fields


def _credential(index: int) -> Credential:
    utopia = country_index("UTO")
    return Credential(
        id=f"cred_{index:032x}",
        issuer=OPERATOR.address,
        attributes=Attributes(19740812, utopia, utopia, 1, 20991231, 3, 0),
        holder_commitment=holder_commitment(SECRETS[index]),
        person_tag=1000 + index,
        valid_from=20200101,
        valid_until=20991231,
        evidence="",
        leaf_index=index,
    )


@cache
def _prove(world: World, holder: int, binding: Binding) -> Proof:
    path = world.tree.path(holder)
    return world.prover.prove(
        SECRETS[holder], world.credentials[holder], path, world.policy, binding
    )
