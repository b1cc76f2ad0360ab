"""The witness in process: equal to snarkjs's, and every refusal says why."""

import json
from pathlib import Path
from typing import Any

import pytest

from titan.artifacts.store import ArtifactStore
from titan.errors import ProofError
from titan.zk.compiler import CIRCUITS, refusals
from titan.zk.disclosure import shown_bits
from titan.zk.poseidon import FIELD
from titan.zk.snarkjs import run_program
from titan.zk.witness import WitnessCalculator, witness_file


@pytest.fixture(scope="module")
def calculator() -> WitnessCalculator:
    return WitnessCalculator("attestation")


@pytest.mark.parametrize("circuit", ["attestation", "disclosure"])
def test_witness_file_is_the_one_that_snarkjs_writes(
    circuit: str, base: Any, tmp_path: Path
) -> None:
    shown = {} if circuit == "attestation" else {"shown": shown_bits(["residency"])}
    inputs = {**base.inputs, **shown}
    (tmp_path / "inputs.json").write_text(json.dumps(inputs))
    wasm = ArtifactStore.of("circuits").path(f"{circuit}.wasm")
    run_program("snarkjs", ["wtns", "calculate", str(wasm), "inputs.json", "peer.wtns"], tmp_path)
    ours = witness_file(WitnessCalculator(circuit).calculate(inputs))
    assert ours == (tmp_path / "peer.wtns").read_bytes()


def test_refusals_of_the_circuit_have_the_reasons_of_the_vectors(
    case: Any, calculator: WitnessCalculator
) -> None:
    if case.reason is None:
        return  # that such a case holds is the circuit's test
    with pytest.raises(ProofError) as refusal:
        calculator.calculate(case.inputs)
    assert refusal.value.code == "proof.unsatisfied"
    assert case.reason in refusal.value.detail


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("secret", "1", "not-in-tree"),
        ("attributes", str(1 << 127), "not-in-tree"),
        ("policy", "0", "other-version"),
        ("binding", str(1 << 250), "binding-too-long"),
    ],
)
def test_forged_inputs_are_refused_by_name(
    name: str, value: str, reason: str, base: Any, calculator: WitnessCalculator
) -> None:
    with pytest.raises(ProofError) as refusal:
        calculator.calculate({**base.inputs, name: value})
    assert refusal.value.code == "proof.unsatisfied"
    assert reason in refusal.value.detail
    assert str(base.secret) not in str(refusal.value)


def test_every_refusal_of_the_sources_is_in_the_manifest() -> None:
    for described in ArtifactStore.of("circuits").manifest["circuits"].values():
        assert described["refusals"] == refusals()
    words = {word for lines in refusals().values() for word in lines.values()}
    source = (CIRCUITS / "templates" / "attestation.circom").read_text()
    assert source.count("// refuses: ") == len(words) == 12


@pytest.mark.parametrize(
    "changes",
    [
        {"secret": None}, {"unknown": "1"}, {"binding": [1, 2]}, {"path": [["1"]]},
        {"secret": str(FIELD)}, {"secret": "-1"}, {"scope": ["1", "2"], "binding": []},
    ],
)  # fmt: skip
def test_what_are_no_inputs_of_the_circuit_is_refused(
    changes: dict[str, Any], base: Any, calculator: WitnessCalculator
) -> None:
    inputs = {name: value for name, value in {**base.inputs, **changes}.items() if value}
    with pytest.raises(ProofError) as refusal:
        calculator.calculate(inputs)
    assert refusal.value.code == "proof.value"


def test_a_refusal_leaves_nothing_behind(base: Any, calculator: WitnessCalculator) -> None:
    before = calculator.calculate(base.inputs)
    with pytest.raises(ProofError):
        calculator.calculate({**base.inputs, "binding": "0"})
    assert calculator.calculate(base.inputs) == before


def test_a_machine_without_a_cache_folder_compiles_for_itself(
    base: Any, monkeypatch: pytest.MonkeyPatch, calculator: WitnessCalculator
) -> None:
    from titan.zk import witness

    monkeypatch.setenv("XDG_CACHE_HOME", "/proc/nothing")
    witness._engine.cache_clear()
    try:
        assert witness._engine() is not None
    finally:
        witness._engine.cache_clear()
