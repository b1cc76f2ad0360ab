"""EAS and Semaphore v4 on the same chain, from their npm packages (for development only).

EAS records an attestation and verifies no proof; Semaphore verifies a proof and records a
nullifier, nothing that another contract could ask for later.
"""

import json
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eth_account.signers.local import LocalAccount

from titan.artifacts.store import ArtifactStore
from titan.artifacts.tools import node, npm_package
from titan.bench.gas import cold_call
from titan.chain.build import CONTRACTS
from titan.chain.connection import Connection
from titan.errors import ChainError

_LARGE = int.from_bytes(b"\x1f" * 32, "big")
_ZERO = "0x" + "00" * 20
_EMPTY = bytes(32)
_STUB = "0x60015f5260205ff3"
"""Code that answers 1, whatever it is asked."""


class Peers:
    """Both peers on one chain.

    Args:
        url: of a development chain that takes ``anvil_setCode`` and is thrown away afterwards.
        account: pays.
    """

    def __init__(self, url: str, account: LocalAccount) -> None:
        self._url = url
        self._connection = Connection(url, account, 60.0)
        self._web3 = self._connection.web3
        self._account = account

    def eas(self) -> dict[str, int]:
        """Return the gas of EAS' operations: whole transactions, and one cold read."""
        folder = npm_package("contracts", "@ethereum-attestation-service/eas-contracts")
        compiled = {
            name: json.loads((folder / f"artifacts/contracts/{name}.sol/{name}.json").read_text())
            for name in ("SchemaRegistry", "EAS")
        }
        schemas, first = self._create(compiled["SchemaRegistry"])
        eas, second = self._create(compiled["EAS"], schemas.address)
        registered = self._send(schemas.functions.register("bytes32 a, bytes32 b", _ZERO, True))
        schema = bytes(registered["logs"][0]["topics"][1])
        made = self._send(eas.functions.attest((schema, self._attestation(0))))
        uid = bytes(made["logs"][0]["data"])[:32]
        # Each is another: EAS looks for a free uid, and equal ones would cost more.
        batches = {count: [self._attestation(count + each) for each in range(count)]
                   for count in (8, 32)}  # fmt: skip
        multiplied = {
            count: self._send(eas.functions.multiAttest([(schema, many)]))
            for count, many in batches.items()
        }
        read = cold_call(self._url, eas.address, eas.encode_abi("getAttestation", [uid]))
        return {
            "deploy": first + second,
            "attest": made["gasUsed"],
            "attest 8": multiplied[8]["gasUsed"] // 8,
            "attest 32": multiplied[32]["gasUsed"] // 32,
            "read": read,
            "revoke": self._send(eas.functions.revoke((schema, (uid, 0))))["gasUsed"],
        }

    def semaphore(self) -> dict[str, int]:
        """Return the gas of Semaphore's operations.

        A proof is verified in two parts, since its proving key is no npm package: everything but
        the pairing with a verifier that says yes, and the verifier with points that it can
        compute with. A wrong proof costs it as much as a right one.
        """
        compiled = _compile_semaphore()
        hasher, first = self._create(compiled["PoseidonT3"])
        place = hasher.address[2:].lower()
        code = re.sub(r"__\$.{34}\$__", place, compiled["Semaphore"]["bytecode"])
        linked = {**compiled["Semaphore"], "bytecode": code}
        verifier, second = self._create(compiled["SemaphoreVerifier"])
        stub = "0x" + "5e" * 20
        self._web3.provider.make_request("anvil_setCode", [stub, _STUB])  # type: ignore[arg-type] # anvil's own method
        semaphore, third = self._create(linked, self._web3.to_checksum_address(stub))
        self._send(semaphore.functions.createGroup())
        added = self._send(semaphore.functions.addMember(0, 123456789))
        root = semaphore.functions.getMerkleTreeRoot(0).call()
        points = _points()
        claim = (20, root, _LARGE, _LARGE, _LARGE, points)
        rest = self._send(semaphore.functions.validateProof(0, claim))
        call = verifier.encode_abi(
            "verifyProof",
            [points[:2], [points[2:4], points[4:6]], points[6:], [root, *[_LARGE] * 3], 20],
        )
        # The stub's account is touched first in both parts.
        pairing = cold_call(self._url, verifier.address, call) - 2600
        return {
            "deploy": first + second + third,
            "add a member": added["gasUsed"],
            "validate a proof": rest["gasUsed"] + pairing,
        }

    def _attestation(self, number: int) -> tuple[object, ...]:
        data = bytes([number + 1]) * 96
        return (self._account.address, 2**40, True, _EMPTY, data, 0)

    def _create(self, compiled: dict[str, Any], *arguments: object) -> tuple[Any, int]:
        factory = self._web3.eth.contract(abi=compiled["abi"], bytecode=compiled["bytecode"])
        receipt = self._connection.transact(factory.constructor(*arguments))
        address = receipt["contractAddress"]
        return self._web3.eth.contract(address=address, abi=compiled["abi"]), receipt["gasUsed"]

    def _send(self, call: Any) -> Any:
        return self._connection.transact(call)


def _points() -> list[int]:
    """Return A, B and C of a proof that proves nothing, but whose points can be computed with.

    They are of usual size, since every zero byte saves twelve gas: two of our own key's.
    """
    key = json.loads(ArtifactStore.of("circuits").read("attestation.vkey.json"))
    first = [int(part) for part in key["vk_alpha_1"][:2]]
    second = [int(part) for half in key["vk_beta_2"][:2] for part in reversed(half)]
    return [*first, *second, *first]


def _compile_semaphore() -> dict[str, dict[str, Any]]:
    """Compile Semaphore with the settings of its own project: optimizer, 200 runs."""
    sources: dict[str, dict[str, str]] = {}
    for start in ("Semaphore.sol", "base/SemaphoreVerifier.sol"):
        _collect(f"@semaphore-protocol/contracts/{start}", sources)
    request = {
        "language": "Solidity",
        "sources": sources,
        "settings": {
            "evmVersion": "cancun",
            "optimizer": {"enabled": True, "runs": 200},
            "outputSelection": {"*": {"*": ["abi", "evm.bytecode.object"]}},
        },
    }
    answer = subprocess.run(
        [node(), str(CONTRACTS / "solc.mjs"), "--standard-json"],
        input=json.dumps(request), capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    output = json.loads(answer.stdout or "{}")
    found = {
        name: {"abi": each["abi"], "bytecode": each["evm"]["bytecode"]["object"]}
        for contracts in output.get("contracts", {}).values()
        for name, each in contracts.items()
    }
    if not {"Semaphore", "SemaphoreVerifier", "PoseidonT3"} <= found.keys():
        raise ChainError("chain.compiler", "Semaphore's sources do not compile.")
    return found


def _collect(path: str, sources: dict[str, dict[str, str]]) -> None:
    """Add a source and what it imports, by paths from the folder of npm packages."""
    if path in sources:
        return
    package = "/".join(path.split("/")[: 2 if path.startswith("@") else 1])
    text = (npm_package("contracts", package) / path.removeprefix(package + "/")).read_text()
    sources[path] = {"content": text}
    for imported in re.findall(r'import[^"]*"([^"]+)"', text):
        relative = imported.startswith(".")
        _collect(_joined(Path(path).parent, imported) if relative else imported, sources)


def _joined(folder: Path, relative: str) -> str:
    parts: Sequence[str] = (*folder.parts, *Path(relative).parts)
    kept: list[str] = []
    for part in parts:
        if part == "..":
            kept.pop()
        else:
            kept.append(part)
    return "/".join(kept)
