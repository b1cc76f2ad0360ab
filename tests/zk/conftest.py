"""One case of the statement and a warm prover, shared by the room's tests."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from titan.domain.proof import Proof
from titan.settings import Settings
from titan.zk.prover import Prover


def _load_cases() -> ModuleType:
    path = Path(__file__).parents[1] / "vectors" / "cases.py"
    specification = importlib.util.spec_from_file_location("statement_cases", path)
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules["statement_cases"] = module  # dataclasses look their module up by name
    specification.loader.exec_module(module)
    return module


CASES = _load_cases()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "case" in metafunc.fixturenames:
        cases = CASES.load_cases()
        metafunc.parametrize("case", cases, ids=[case.name for case in cases])


@pytest.fixture(scope="session")
def base() -> Any:
    return CASES.load_cases()[0]


@pytest.fixture(scope="session")
def prover() -> Iterator[Prover]:
    with Prover(Settings()) as prover:
        yield prover


@pytest.fixture(scope="session")
def proof(base: Any, prover: Prover) -> Proof:
    return prover.prove(base.secret, base.credential, base.path, base.policy, base.binding)
