"""Gas of everything that the registry does, and the client's throughput, beside EAS and Semaphore.

Gas is of whole transactions and exact: it does not depend on the machine, so each is measured
once. The goals are those of the decision pages 0003, 0008 and 0010.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from titan.bench.chain_client import reading, sending, surviving
from titan.bench.chain_peers import Peers
from titan.bench.gas import cold_call
from titan.bench.report import Measurement, Report, measurement, not_taken, report
from titan.chain.client import Chain
from titan.chain.consent import consent_message
from titan.chain.node import EmbeddedNode, rpc
from titan.domain.countries import country_index
from titan.domain.credential import Attributes, Credential, Policy
from titan.domain.proof import Binding, Consent, Presentation, Registry
from titan.settings import load_settings
from titan.zk.prover import Prover
from titan.zk.statement import EVERYONE, holder_commitment, leaf, policy_hash
from titan.zk.tree import CredentialTree

if TYPE_CHECKING:
    from eth_account.signers.local import LocalAccount

_LARGEST_BATCH = 32
_SALT = bytes(32)
_FUNDS = 10**22
_LATER = 4_000_000_000
_EAS = "EAS 1.9.0"
_SEMAPHORE = "Semaphore 4.14.3"


@dataclass(frozen=True)
class _Stage:
    """A chain with a policy, and as many people as a batch has places, each with a proof."""

    url: str
    chain: Chain
    policy_id: str
    presentations: Sequence[Presentation]


def measure() -> Report:
    """Measure the area ``chain``; some two minutes of CPU time, most of it for the proofs.

    Raises:
        ArtifactError: if a program or a peer's npm package is missing.
        ChainError: if the chain refuses.
    """
    return report("chain", lambda: list(_measurements()))


def _measurements() -> Iterator[Measurement]:
    from eth_account import Account

    operator: LocalAccount = Account.from_key("0x" + "a1" * 32)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        node = stack.enter_context(EmbeddedNode(folder / "chain"))
        node.fund(operator.address, _FUNDS)
        peers = Peers(node.url, operator)
        eas, semaphore = peers.eas(), peers.semaphore()
        stage = _prepare(node.url, operator)
        yield from _attesting(stage, eas, semaphore)
        yield from _batches(stage, eas)
        yield from _reading(stage, eas)
        yield from _ending(stage, eas, semaphore)
        yield from _client(stage, operator)


def _attesting(
    stage: _Stage, eas: dict[str, int], semaphore: dict[str, int]
) -> Iterator[Measurement]:
    first, second, third = stage.presentations[:3]
    with _undone(stage):
        relayed = _attest(stage, first)
        again = _attest(stage, first)
        stage.chain.waive_consent(stage.policy_id)
        alone = _attest(stage, replace(second, consent=None))
        stage.chain.list_policy(stage.policy_id)
        token = _attest(stage, replace(third, consent=None))
    validate = [semaphore["validate a proof"]]
    yield _gas("attest", alone, 285_000, _SEMAPHORE, validate)
    yield _gas("attest.beside-eas", alone, None, f"{_EAS}, no proof", [eas["attest"]])
    yield _gas("attest.with-token-events", token, 288_000, _SEMAPHORE, validate)
    yield _gas("attest.with-consent", relayed, None, _SEMAPHORE, validate)
    yield _gas("attest.again", again, None)


def _batches(stage: _Stage, eas: dict[str, int]) -> Iterator[Measurement]:
    peer = f"{_EAS}, no proof"
    for count, verify_goal, attest_goal in ((8, 76_000, None), (_LARGEST_BATCH, 58_000, 106_000)):
        batch = stage.presentations[:count]
        verified = stage.chain.spend_verification(batch) / count
        yield _gas(f"batch-of-{count}.verify.each", verified, verify_goal)
        with _undone(stage):
            stage.chain.waive_consent(stage.policy_id)
            bare = [replace(each, consent=None) for each in batch]
            waived = stage.chain.attest_batch(bare)[0].gas_used / count
        with _undone(stage):
            agreed = stage.chain.attest_batch(batch)[0].gas_used / count
        eas_each = [eas[f"attest {count}"]]
        yield _gas(f"batch-of-{count}.attest.each", waived, attest_goal, peer, eas_each)
        yield _gas(f"batch-of-{count}.attest-with-consents.each", agreed, None, peer, eas_each)


def _reading(stage: _Stage, eas: dict[str, int]) -> Iterator[Measurement]:
    subject = stage.presentations[0].binding.subject
    with _undone(stage):
        _attest(stage, stage.presentations[0])
        calldata = stage.chain.encoded("isValid", subject, bytes.fromhex(stage.policy_id[2:]))
        cold = cold_call(stage.url, stage.chain.registry, calldata)
    yield _gas("is-valid.cold", cold, 12_000, f"{_EAS}, getAttestation alone", [eas["read"]])
    yield not_taken(
        "is-valid.cold.without-revocation", "gas", 7_000,
        "the registry has no read that leaves out revocation, policy version, root or risk",
    )  # fmt: skip


def _ending(stage: _Stage, eas: dict[str, int], semaphore: dict[str, int]) -> Iterator[Measurement]:
    chain = stage.chain
    subject = stage.presentations[0].binding.subject
    with _undone(stage):
        _attest(stage, stage.presentations[0])
        revoked = _used(stage, chain.revoke_attestation(subject, stage.policy_id))
        receipt = chain.publish_root(1)
        published = _used(stage, receipt.tx_hash if receipt else None)
        retired = _used(stage, chain.retire_roots(1))
    yield _gas("revoke-all", retired, 30_000, f"{_EAS}, one", [eas["revoke"]])
    yield _gas("revoke-one", revoked, None, _EAS, [eas["revoke"]])
    added = [semaphore["add a member"]]
    yield _gas("publish-root", published, None, f"{_SEMAPHORE}, one member", added)
    deployed = sum(_used(stage, each.tx_hash) for each in chain.deployment.contracts.values())
    yield _gas("deploy", deployed, 6_000_000, _SEMAPHORE, [semaphore["deploy"]])


def _client(stage: _Stage, account: "LocalAccount") -> Iterator[Measurement]:
    with _undone(stage):
        yield from sending(stage.chain, account, stage.url)
    with _undone(stage):
        stage.chain.waive_consent(stage.policy_id)
        bare = [replace(each, consent=None) for each in stage.presentations]
        stage.chain.attest_batch(bare)
        yield from reading(stage.chain, stage.url, stage.policy_id)
    yield from surviving(account)


def _gas(
    name: str,
    value: float,
    goal: float | None,
    peer: str | None = None,
    peer_values: Sequence[int] = (),
) -> Measurement:
    return measurement(
        name, [float(value)], "gas", goal=goal, peer=peer, peer_values=[*map(float, peer_values)]
    )


def _attest(stage: _Stage, each: Presentation) -> int:
    return stage.chain.attest(each.proof, each.policy_id, each.binding, each.consent).gas_used


def _used(stage: _Stage, tx_hash: str | None) -> int:
    receipt = rpc(stage.url, "eth_getTransactionReceipt", tx_hash)
    return int(receipt["gasUsed"], 16)


class _undone:
    """Take back what happens to the chain within."""

    def __init__(self, stage: _Stage) -> None:
        self._url = stage.url

    def __enter__(self) -> None:
        self._snapshot = rpc(self._url, "evm_snapshot")

    def __exit__(self, *_: object) -> None:
        rpc(self._url, "evm_revert", self._snapshot)


def _prepare(url: str, operator: "LocalAccount") -> _Stage:
    from eth_account import Account

    chain = Chain.connect(url, operator)
    chain.deploy_suite()
    chain.enrol_issuer(operator.address)
    policy_id = chain.policy_id_of(operator.address, _SALT)
    policy = Policy(18, True, 1, 2, EVERYONE, EVERYONE, chain.policy_scope(policy_id),
                    (operator.address,))  # fmt: skip
    chain.create_policy(policy, policy_hash(policy), _SALT)
    secrets = [10**70 + index for index in range(_LARGEST_BATCH)]
    credentials = [_credential(operator.address, index, secret) for index, secret in
                   enumerate(secrets)]  # fmt: skip
    tree = CredentialTree([leaf(credential) for credential in credentials])
    chain.publish_root(tree.root)
    registry = Registry(chain.chain_id, chain.registry)
    presentations = []
    with Prover(load_settings()) as prover:
        for index, secret in enumerate(secrets):
            account: LocalAccount = Account.from_key(f"0x{10**70 + index:064x}")
            binding = Binding(account.address, 0, chain.today())
            proof = prover.prove(secret, credentials[index], tree.path(index), policy, binding)
            consent = _consent(account, registry, policy_id, proof.public_signals["nullifier"])
            presentations.append(Presentation(policy_id, binding, proof, consent))
    return _Stage(url, chain, policy_id, presentations)


def _consent(
    account: "LocalAccount", registry: Registry, policy_id: str, nullifier: int
) -> Consent:
    from eth_account.messages import encode_typed_data

    message = consent_message(registry, policy_id, nullifier, account.address, _LATER)
    signed = account.sign_message(encode_typed_data(full_message=message))
    return Consent(_LATER, "0x" + bytes(signed.signature).hex())


def _credential(issuer: str, index: int, secret: int) -> Credential:
    utopia = country_index("UTO")
    return Credential(
        id=f"cred_{index:032x}",
        issuer=issuer,
        attributes=Attributes(19740812, utopia, utopia, 1, 20991231, 3, 0),
        holder_commitment=holder_commitment(secret),
        person_tag=1000 + index,
        valid_from=20200101,
        valid_until=20991231,
        evidence="",
        leaf_index=index,
    )
