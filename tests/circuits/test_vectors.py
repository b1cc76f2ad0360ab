"""The committed vectors are the statement's, and the built circuits answer them."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

from titan.zk.vectors import VECTORS, dump_vectors, failing_vectors, load_vectors

CIRCUITS = ("attestation", "disclosure")


def _writer() -> ModuleType:
    path = Path(__file__).with_name("write_vectors.py")
    specification = importlib.util.spec_from_file_location("write_vectors", path)
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.mark.parametrize("circuit", CIRCUITS)
def test_committed_vectors_are_the_statements(circuit: str) -> None:
    committed = json.loads((VECTORS / f"{circuit}.json").read_text())
    rendered = json.loads(json.dumps(dump_vectors(_writer().vectors(circuit))))
    assert committed == rendered, "run: python tests/circuits/write_vectors.py"


@pytest.mark.parametrize("circuit", CIRCUITS)
def test_built_circuit_answers_its_vectors(circuit: str) -> None:
    vectors = load_vectors(circuit)
    assert sum(vector.signals is None for vector in vectors) > 25
    assert sum(vector.signals is not None for vector in vectors) > 15
    assert failing_vectors(circuit) == []
