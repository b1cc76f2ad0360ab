"""The compiled circuits, and calculators that say whether they accept inputs."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from titan.artifacts.store import ArtifactStore
from titan.errors import ProofError
from titan.zk.compiler import Compiled, circuit_specifications, compile_circuit
from titan.zk.witness import WitnessCalculator


def _load_cases() -> ModuleType:
    path = Path(__file__).parents[1] / "vectors" / "cases.py"
    specification = importlib.util.spec_from_file_location("statement_cases", path)
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules["statement_cases"] = module  # dataclasses look their module up by name
    specification.loader.exec_module(module)
    return module


CASES = _load_cases()


class Calculator:
    """Runs a committed circuit on inputs; `None` means that it refused them."""

    def __init__(self, circuit_id: str) -> None:
        self._calculator = WitnessCalculator(circuit_id)
        manifest = ArtifactStore.of("circuits").manifest
        self._names = manifest["circuits"][circuit_id]["public_signals"]

    def witness(self, inputs: dict[str, Any]) -> list[int] | None:
        try:
            witness = self._calculator.calculate(inputs)
        except ProofError as refusal:
            assert refusal.code == "proof.unsatisfied", refusal
            return None
        return [
            int.from_bytes(witness[start : start + 32], "little")
            for start in range(0, len(witness), 32)
        ]

    def signals(self, inputs: dict[str, Any]) -> dict[str, int] | None:
        witness = self.witness(inputs)
        if witness is None:
            return None
        return dict(zip(self._names, witness[1 : 1 + len(self._names)], strict=True))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "case" in metafunc.fixturenames:
        cases = CASES.load_cases()
        metafunc.parametrize("case", cases, ids=[case.name for case in cases])


@pytest.fixture(scope="session")
def base() -> Any:
    return CASES.load_cases()[0]


@pytest.fixture(scope="session")
def make_case() -> Any:
    return CASES.make_case


@pytest.fixture(scope="session")
def calculator() -> Calculator:
    return Calculator("attestation")


@pytest.fixture(scope="session")
def discloser() -> Calculator:
    return Calculator("disclosure")


@pytest.fixture(scope="session")
def compiled() -> dict[str, Compiled]:
    """The circuits as their sources compile now."""
    return {name: compile_circuit(name) for name in circuit_specifications()}
