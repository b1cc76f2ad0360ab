"""One case of the statement and a warm prover, shared by the room's tests."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from py_ecc.fields import optimized_bn128_FQ2 as FQ2
from py_ecc.optimized_bn128.optimized_curve import b2, field_modulus

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


def _root(value: int) -> int | None:
    """Return a square root in the base field, whose order is 3 modulo 4."""
    root = pow(value, (field_modulus + 1) // 4, field_modulus)
    return root if root * root % field_modulus == value % field_modulus else None


@pytest.fixture(scope="session")
def stray_twist_point() -> tuple[tuple[int, int], tuple[int, int]]:
    """Return a point of the twist with the smallest x; its order is not the group's."""
    half = pow(2, -1, field_modulus)
    for x in range(1, 200):
        real, imaginary = (int(part) for part in (FQ2([x, 0]) ** 3 + b2).coeffs)
        norm = _root(real * real + imaginary * imaginary)
        for sign in (1, -1):
            first = None if norm is None else _root((real + sign * norm) * half)
            if first:
                return (x, 0), (
                    first,
                    imaginary * half * pow(first, -1, field_modulus) % field_modulus,
                )
    raise AssertionError("no point found")
