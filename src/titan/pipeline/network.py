"""The installation's place on a chain: node, contracts, issuer, default policy, example vault."""

import hashlib
import re
import threading
from dataclasses import dataclass
from pathlib import Path

from titan.chain.client import Chain
from titan.chain.deployment import Deployment
from titan.chain.journal import Journal
from titan.chain.node import EmbeddedNode
from titan.chain.signers import open_signer
from titan.domain.audit import Head, read_beside_root
from titan.domain.countries import country_mask
from titan.domain.credential import Policy, RootReceipt
from titan.domain.proof import ProofRequest, Registry
from titan.errors import ChainError, UsageError
from titan.settings import Settings
from titan.zk.statement import EVERYONE, policy_hash

_SALT = hashlib.sha256(b"titan/policy/over-18-resident-in-force").digest()
_FUNDS = 10**24  # wei of the development chain, worth nothing
_HIGHEST_TIER = 7
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")


@dataclass(frozen=True, slots=True)
class NetworkSummary:
    """Where this installation stands.

    Attributes:
        rpc_url: of the node.
        chain_id: EIP-155 number.
        registry: address of the attestation registry.
        vault: address of the example contract behind the default policy.
        issuer: address that publishes roots.
        default_policy_id: hex.
        embedded: whether the chain is a development chain of this data folder.
    """

    rpc_url: str
    chain_id: int
    registry: str
    vault: str
    issuer: str
    default_policy_id: str
    embedded: bool


class Network:
    """Opens the chain when it is first needed, and tries again if it was not there.

    Args:
        settings: name the chain, or nothing for the embedded one.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._account = open_signer(settings)
        self._opening = threading.Lock()
        self._node: EmbeddedNode | None = None
        self._opened: tuple[Chain, NetworkSummary] | None = None

    @property
    def issuer(self) -> str:
        """Address of the account that publishes roots; needs no chain."""
        return str(self._account.address)

    @property
    def chain(self) -> Chain:
        """The connection, with contracts, issuer and default policy in place.

        Raises:
            ChainError: if the chain cannot be reached or refuses.
        """
        return self._open()[0]

    @property
    def summary(self) -> NetworkSummary:
        """Where this installation stands; errors as of `chain`."""
        return self._open()[1]

    def publish(
        self, root: int, *, refuse_earlier: bool, key: str, beside: bytes
    ) -> RootReceipt | None:
        """Publish a root and return where it is, or None if it was current already.

        Under its key it is published once, whatever dies in between.
        """
        return self.chain.publish_root(root, refuse_earlier, key, beside)

    def anchored(self) -> list[Head]:
        """Return the heads of the audit log that stand beside the issuer's roots, unsigned."""
        found = self.chain.beside_roots(self.issuer)
        return [head for head in map(read_beside_root, found) if head is not None]

    def holds(self, root: int) -> bool:
        """Say whether a root is the issuer's newest on the chain."""
        return self.chain.root_is_current(root)

    def proof_request(self, policy_id: str, challenge: int) -> ProofRequest:
        """Return what a policy asks of a holder, as of the chain's day."""
        chain = self.chain
        return ProofRequest(
            policy_id=policy_id,
            policy=chain.read_policy(policy_id),
            registry=Registry(chain.chain_id, chain.registry),
            challenge=challenge,
            day=chain.today(),
        )

    def suspend(self, addresses: list[str]) -> dict[str, str | None]:
        """Suspend addresses in one transaction; errors as of `Titan.suspend`."""
        for address in addresses:
            if not _ADDRESS.fullmatch(address):
                raise UsageError("usage.argument", "A suspect is no address of 0x and 40 digits.")
        risks = {address.lower(): (_HIGHEST_TIER, True) for address in addresses}
        tx_hash = self.chain.set_risk(risks)
        return dict.fromkeys(addresses, tx_hash)

    def close(self) -> None:
        """Let the connection go, and stop the chain if it was started here."""
        with self._opening:
            self._opened = None
            node, self._node = self._node, None
        if node is not None:
            node.stop()

    def _open(self) -> tuple[Chain, NetworkSummary]:
        with self._opening:
            if self._opened is None:
                url = self._settings.rpc_url or self._start_node()
                chain = self._connect(url)
                self._opened = chain, self._prepare(chain, url)
            return self._opened

    def _start_node(self) -> str:
        if self._node is None:
            folder = self._settings.data_dir.resolve() / "chain"
            self._node = EmbeddedNode(folder, self._settings.chain_port)
        if self._node.owned:
            self._node.fund(self.issuer, _FUNDS)
        return self._node.url

    def _connect(self, url: str) -> Chain:
        """Connect to the contracts of the deployment file, or deploy them and write it."""
        chain = self._chain_at(url, None)
        path = self._deployment_file(chain.chain_id)
        if path.is_file():
            try:
                return self._chain_at(url, Deployment.load(path))
            except ChainError as error:
                # Only the embedded chain may have lost its state; elsewhere a person decides.
                if error.code != "chain.no-deployment" or self._node is None:
                    raise
        chain.deploy_suite().save(path)
        return chain

    def _chain_at(self, url: str, deployment: Deployment | None) -> Chain:
        settings = self._settings
        journal = Journal(settings.data_dir.resolve() / "sends")
        return Chain.connect(
            url, self._account, deployment, settings.chain_timeout, settings.chain_confirmations,
            journal,
        )  # fmt: skip

    def _prepare(self, chain: Chain, url: str) -> NetworkSummary:
        """Do what is still missing of issuer, policy and vault."""
        chain.enrol_issuer(self.issuer)
        policy_id = chain.policy_id_of(self.issuer, _SALT)
        if not _has_policy(chain, policy_id):
            policy = default_policy(
                chain.policy_scope(policy_id), self.issuer, self._settings.allowed_countries
            )
            chain.create_policy(policy, policy_hash(policy), _SALT)
        if "GatedVault" not in chain.deployment.contracts:
            chain.deploy_vault(policy_id).save(self._deployment_file(chain.chain_id))
        return NetworkSummary(
            rpc_url=url,
            chain_id=chain.chain_id,
            registry=chain.registry,
            vault=chain.deployment.address("GatedVault"),
            issuer=self.issuer,
            default_policy_id=policy_id,
            embedded=self._node is not None,
        )

    def _deployment_file(self, chain_id: int) -> Path:
        return self._settings.data_dir / "deployments" / f"{chain_id}.json"


def default_policy(scope: int, issuer: str, countries: str) -> Policy:
    """Return "over 18, document in force, resident of an allowed country, AML tier at most 2".

    Args:
        scope: of the policy's nullifiers.
        issuer: the one whose roots count.
        countries: ICAO 9303 codes of the countries of residence that are allowed, with blanks
            between them.

    Raises:
        UsageError: ``usage.argument`` if a code is unknown.
    """
    try:
        residency_mask = country_mask(countries.split())
    except KeyError as error:
        raise UsageError(
            "usage.argument", f"TITAN_ALLOWED_COUNTRIES: {error.args[0]} is no country code."
        ) from error
    return Policy(
        minimum_age=18,
        document_in_force=True,
        minimum_assurance=0,
        maximum_aml_tier=2,
        nationality_mask=EVERYONE,
        residency_mask=residency_mask,
        scope=scope,
        accepted_issuers=(issuer,),
    )


def _has_policy(chain: Chain, policy_id: str) -> bool:
    try:
        chain.read_policy(policy_id)
    except ChainError as error:
        if error.code == "policy.not-found":
            return False
        raise
    return True
