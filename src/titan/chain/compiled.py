"""Compiled contracts as they are shipped: ABI and bytecode, checked against the manifest."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from titan.artifacts.store import ArtifactStore


@dataclass(frozen=True)
class CompiledContract:
    """One contract as the compiler left it.

    Attributes:
        name: of the contract.
        abi: its interface.
        bytecode: what creates it, 0x-hex.
        runtime: what stands on the chain afterwards; immutables are zero in it.
        immutables: byte ranges (start, length) of the runtime that a deployment fills in.
    """

    name: str
    abi: list[dict[str, Any]]
    bytecode: str
    runtime: bytes
    immutables: tuple[tuple[int, int], ...]

    def matches(self, code: bytes) -> bool:
        """Say whether code found on a chain is this contract, whatever its immutables."""
        blank = bytearray(code)
        if len(blank) != len(self.runtime):
            return False
        for start, length in self.immutables:
            blank[start : start + length] = bytes(length)
        return bytes(blank) == self.runtime


@cache
def compiled_contract(name: str) -> CompiledContract:
    """Load a shipped contract.

    Raises:
        ArtifactError: if its file is missing or changed.
    """
    artifact = json.loads(ArtifactStore.of("contracts").read(f"{name}.json"))
    ranges = (place for places in artifact["immutableReferences"].values() for place in places)
    return CompiledContract(
        name=name,
        abi=artifact["abi"],
        bytecode=artifact["bytecode"],
        runtime=bytes.fromhex(artifact["deployedBytecode"].removeprefix("0x")),
        immutables=tuple((place["start"], place["length"]) for place in ranges),
    )
