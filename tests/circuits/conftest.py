"""The compiled circuit, and a calculator that says whether it accepts inputs."""

import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from titan.artifacts.store import ArtifactStore
from titan.artifacts.tools import node, npm_package
from titan.zk.compiler import Compiled, compile_circuit
from titan.zk.constraints import ConstraintSystem, read_constraints


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
    """Runs the committed circuit on inputs; `None` means that it refused them."""

    def __init__(self) -> None:
        wasm = ArtifactStore.of("circuits").path("attestation.wasm")
        runtime = npm_package("circuits", "circom_runtime")
        worker = Path(__file__).with_name("witness.mjs")
        self._process = subprocess.Popen(
            [str(node()), str(worker), str(runtime), str(wasm)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip

    def witness(self, inputs: dict[str, Any]) -> list[int] | None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(inputs) + "\n")
        self._process.stdin.flush()
        witness = json.loads(self._process.stdout.readline())
        return None if witness is None else [int(value) for value in witness]

    def signals(self, inputs: dict[str, Any]) -> dict[str, int] | None:
        witness = self.witness(inputs)
        names = ("root", "nullifier", "policy_hash", "binding")
        return None if witness is None else dict(zip(names, witness[1:5], strict=True))

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


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
def calculator() -> Iterator[Calculator]:
    calculator = Calculator()
    yield calculator
    calculator.close()


@pytest.fixture(scope="session")
def compiled() -> Compiled:
    """The circuit as its sources compile now."""
    return compile_circuit("attestation")


@pytest.fixture(scope="session")
def system(compiled: Compiled) -> ConstraintSystem:
    return read_constraints(compiled.r1cs)


@pytest.fixture(scope="session")
def input_wires(compiled: Compiled) -> set[int]:
    """Wires of the inputs that the optimiser kept, the public one included."""
    inputs = {"binding", "secret", "person_tag", "attributes", "path", "policy", "scope"}
    inputs |= {"nationality_mask", "residency_mask"}
    wires = set()
    for line in compiled.symbols.read_text().splitlines():
        _, wire, _, signal = line.split(",")
        name = signal.removeprefix("main.").partition("[")[0]
        if name in inputs and int(wire) >= 0:
            wires.add(int(wire))
    return wires
