"""The compiler: what it is given, what it counts, and what it refuses."""

import json

import pytest

from titan.errors import ArtifactError, ProofError
from titan.zk.build import SNAPSHOT, measure_templates
from titan.zk.compiler import (
    circuit_specifications,
    compiler_versions,
    count_constraints,
)


def test_specification_of_the_attestation() -> None:
    specification = circuit_specifications()["attestation"]
    assert specification["params"] == {"arity": 8, "depth": 7}
    assert specification["public"] == ["binding"]


def test_versions_name_what_decides_the_output() -> None:
    versions = compiler_versions()
    assert set(versions) == {"circom2", "circomlib", "snarkjs", "optimisation"}
    assert versions["optimisation"] == "--O2"


def test_a_template_alone_is_counted() -> None:
    assert count_constraints("AtMost(7)") == 7


def test_unknown_templates_and_wrong_arguments_are_refused() -> None:
    with pytest.raises(ArtifactError) as missing:
        count_constraints("Nothing(1)")
    assert missing.value.code == "artifact.missing"
    with pytest.raises(ProofError) as refused:
        count_constraints("AtMost(1, 2)")
    assert refused.value.code == "proof.engine"


@pytest.mark.slow
def test_costs_of_the_templates_are_the_committed_ones() -> None:
    committed = json.loads(SNAPSHOT.read_text())
    assert measure_templates() == {name: committed[name] for name in committed if "(" in name}
