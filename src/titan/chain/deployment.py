"""Where the contracts of one chain stand, and whether they are ours."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from web3.types import TxReceipt

from titan.chain.compiled import compiled_contract
from titan.chain.connection import Connection, checksummed, errors_told
from titan.domain.encoding import from_json, to_json
from titan.errors import ChainError


@dataclass(frozen=True, slots=True)
class DeployedContract:
    """One contract on the chain.

    Attributes:
        address: where it stands.
        tx_hash: of the transaction that created it, hex.
        code_sha256: SHA-256 of the code found there, hex.
    """

    address: str
    tx_hash: str
    code_sha256: str


@dataclass(frozen=True, slots=True)
class Deployment:
    """The contracts of one chain.

    Attributes:
        chain_id: EIP-155 number of the chain.
        block: of the registry's creation; nothing of ours happened before.
        contracts: by name.
    """

    chain_id: int
    block: int
    contracts: Mapping[str, DeployedContract]

    def address(self, name: str) -> str:
        """Return a contract's address.

        Raises:
            ChainError: ``chain.no-deployment`` if it is not deployed.
        """
        if name not in self.contracts:
            raise ChainError("chain.no-deployment", f"{name} is not deployed.")
        return self.contracts[name].address

    def save(self, path: Path) -> None:
        """Write it as JSON, whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(path.name + ".draft")
        draft.write_text(json.dumps(to_json(self), indent=2) + "\n")
        draft.replace(path)

    @classmethod
    def load(cls, path: Path) -> "Deployment":
        """Read what `save` wrote.

        Raises:
            ChainError: ``chain.no-deployment`` if the file is missing or is something else.
        """
        try:
            return from_json(cls, json.loads(path.read_text()))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ChainError("chain.no-deployment", "There is no deployment file.") from error


def deploy_suite(connection: Connection, owner: str) -> Deployment:
    """Create the registry, owned by an account.

    Raises:
        ChainError: as of `Connection.send`.
    """
    receipt = connection.deploy("AttestationRegistry", checksummed(owner))
    deployed = _deployed(connection, receipt)
    return Deployment(
        connection.chain_id, receipt["blockNumber"], {"AttestationRegistry": deployed}
    )


def deploy_vault(connection: Connection, deployment: Deployment, policy_id: bytes) -> Deployment:
    """Create the example vault behind a policy; return the deployment with it."""
    registry = checksummed(deployment.address("AttestationRegistry"))
    deployed = _deployed(connection, connection.deploy("GatedVault", registry, policy_id))
    return replace(deployment, contracts={**deployment.contracts, "GatedVault": deployed})


def verify_deployment(connection: Connection, deployment: Deployment) -> None:
    """Make sure that a deployment is on this chain and is of this version.

    Raises:
        ChainError: ``chain.other-chain``; ``chain.no-deployment`` if a contract is not there, or
            its code is not what is shipped.
    """
    if connection.chain_id != deployment.chain_id:
        raise ChainError(
            "chain.other-chain",
            f"The node serves chain {connection.chain_id}, not {deployment.chain_id}.",
        )
    for name, contract in deployment.contracts.items():
        code = _code(connection, contract.address)
        if _sha256(code) != contract.code_sha256 or not compiled_contract(name).matches(code):
            raise ChainError("chain.no-deployment", f"{name} does not stand at its address.")


def _deployed(connection: Connection, receipt: TxReceipt) -> DeployedContract:
    address = receipt["contractAddress"]
    if address is None:
        raise ChainError("chain.reverted", "The transaction created no contract.")
    code = _code(connection, address)
    return DeployedContract(address, receipt["transactionHash"].to_0x_hex(), _sha256(code))


def _code(connection: Connection, address: str) -> bytes:
    with errors_told():
        return bytes(connection.web3.eth.get_code(checksummed(address)))


def _sha256(code: bytes) -> str:
    return hashlib.sha256(code).hexdigest()
