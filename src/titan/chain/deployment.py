"""Where the contracts of one chain stand, and whether they are ours."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eth_utils.crypto import keccak
from web3.types import TxReceipt

from titan.chain.compiled import compiled_contract
from titan.chain.connection import Connection, checksummed, errors_told
from titan.domain.encoding import from_json, to_json
from titan.errors import ChainError

DEPLOYER = "0x4e59b44847b379578588920cA78FbF26c0B4956C"
"""The customary CREATE2 deployer, which public chains and anvil have at this address."""

SALT = hashlib.sha256(b"titan/contracts").digest()


@dataclass(frozen=True, slots=True)
class DeployedContract:
    """One contract on the chain.

    Attributes:
        address: where it stands.
        tx_hash: of the transaction that created it, hex; empty where that is not known.
        code_sha256: SHA-256 of the code found there, hex.
        arguments: of the constructor, ABI-encoded, hex; with them the code is computed anew.
    """

    address: str
    tx_hash: str
    code_sha256: str
    arguments: str = ""


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

    def with_contract(self, name: str, contract: DeployedContract) -> "Deployment":
        """Return the deployment with one more contract."""
        return replace(self, contracts={**self.contracts, name: contract})

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
    """Create the registry, owned by an account, or find it if it stands already.

    With the customary deployer its address is the same for an owner on every chain.

    Raises:
        ChainError: as of `Connection.send`.
    """
    registry, block = create_contract(connection, "AttestationRegistry", checksummed(owner))
    return Deployment(connection.chain_id, block, {"AttestationRegistry": registry})


def deploy_vault(connection: Connection, deployment: Deployment, policy_id: bytes) -> Deployment:
    """Create the example vault behind a policy; return the deployment with it."""
    registry = checksummed(deployment.address("AttestationRegistry"))
    vault, _ = create_contract(connection, "GatedVault", registry, policy_id)
    return deployment.with_contract("GatedVault", vault)


def deterministic_address(connection: Connection, name: str, *arguments: object) -> str:
    """Return where a contract stands on every chain (EIP-1014).

    Args:
        connection: to any chain.
        name: of a shipped contract.
        arguments: of its constructor.
    """
    content = b"\xff" + bytes.fromhex(DEPLOYER[2:]) + SALT
    hashed = keccak(content + keccak(_creation_code(connection, name, arguments)))
    return checksummed("0x" + hashed[12:].hex())


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
        code = connection.code(contract.address)
        if _sha256(code) != contract.code_sha256 or not compiled_contract(name).matches(code):
            raise ChainError("chain.no-deployment", f"{name} does not stand at its address.")


def verify_code(connection: Connection, deployment: Deployment) -> None:
    """Compute the code of every contract anew, immutables included, and compare it.

    The node runs the shipped creation code with the recorded arguments at the contract's own
    address, in a call that changes nothing, so that what the constructor derives from its address
    and the chain (EIP-712 domain, view) comes out as it did.

    Raises:
        ChainError: as `verify_deployment`; ``chain.reverted`` if the node takes no state overrides.
    """
    verify_deployment(connection, deployment)
    for name, contract in deployment.contracts.items():
        if contract.arguments and _computed(connection, name, contract) != connection.code(
            contract.address
        ):
            raise ChainError("chain.no-deployment", f"{name} has other immutables at its address.")


def create_contract(
    connection: Connection, name: str, *arguments: object
) -> tuple[DeployedContract, int]:
    """Return a shipped contract and the block of its creation; create it if it is not there.

    Chains without the customary deployer get a contract at an address of the account's own.

    Raises:
        ChainError: as of `Connection.send`.
    """
    given = _creation_code(connection, name, arguments)[len(_bare(name)) :].hex()
    if not connection.code(DEPLOYER):
        receipt = connection.deploy(name, *arguments)
        created, block = _deployed(connection, str(receipt["contractAddress"]), receipt)
        return replace(created, arguments=given), block
    address = deterministic_address(connection, name, *arguments)
    if connection.code(address):
        found, block = _found(connection, address)
        return replace(found, arguments=given), block
    code = _creation_code(connection, name, arguments)
    receipt = connection.send_bytes(DEPLOYER, SALT + code)
    created, block = _deployed(connection, address, receipt)
    return replace(created, arguments=given), block


def _computed(connection: Connection, name: str, contract: DeployedContract) -> bytes:
    """Return what the creation code leaves at a contract's address.

    A contract that creates another one did so with its first nonce, and there must be room.
    """
    address = checksummed(contract.address)
    code = _bare(name) + bytes.fromhex(contract.arguments)
    child = keccak(b"\xd6\x94" + bytes.fromhex(address[2:]) + b"\x01")[12:]
    overrides = {
        address: {"code": "0x" + code.hex(), "nonce": "0x1"},
        checksummed("0x" + child.hex()): {"code": "0x", "nonce": "0x0"},
    }
    with errors_told():
        return bytes(connection.web3.eth.call({"to": address}, "latest", overrides))  # type: ignore[arg-type] # web3 types the fields as numbers, nodes want hex


def _bare(name: str) -> bytes:
    return bytes.fromhex(compiled_contract(name).bytecode.removeprefix("0x"))


def _creation_code(connection: Connection, name: str, arguments: Sequence[object]) -> bytes:
    compiled = compiled_contract(name)
    factory = connection.web3.eth.contract(abi=compiled.abi, bytecode=compiled.bytecode)
    return bytes.fromhex(str(factory.constructor(*arguments).data_in_transaction)[2:])


def _deployed(
    connection: Connection, address: str, receipt: TxReceipt
) -> tuple[DeployedContract, int]:
    tx_hash, code = receipt["transactionHash"].to_0x_hex(), connection.code(address)
    if not code:
        raise ChainError("chain.reverted", "The transaction created no contract.")
    return DeployedContract(address, tx_hash, _sha256(code)), receipt["blockNumber"]


def _found(connection: Connection, address: str) -> tuple[DeployedContract, int]:
    """Return a contract that stands already; its first log tells where it was created."""
    with errors_told():
        logs = connection.web3.eth.get_logs({"address": checksummed(address), "fromBlock": 0})
    code_sha256 = _sha256(connection.code(address))
    if not logs:
        return DeployedContract(address, "", code_sha256), 0
    tx_hash = logs[0]["transactionHash"].to_0x_hex()
    return DeployedContract(address, tx_hash, code_sha256), logs[0]["blockNumber"]


def _sha256(code: bytes) -> str:
    return hashlib.sha256(code).hexdigest()
