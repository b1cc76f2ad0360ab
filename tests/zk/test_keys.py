"""Keys made from nothing: both phases run, are verified, and prove nothing else."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from titan.errors import ProofError
from titan.zk.compiler import CIRCUITS, count_constraints
from titan.zk.keys import export_verification_key, make_keys, powers_of_tau

pytestmark = pytest.mark.slow

POWER = 6


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ceremony")
    count_constraints("AtMost(25)")
    shutil.copyfile(CIRCUITS / "build" / "block_AtMost_25_.r1cs", folder / "small.r1cs")
    return folder


@pytest.fixture(scope="module")
def phase_1(folder: Path) -> Path:
    return powers_of_tau(folder, POWER)


def test_keys_are_made_recorded_and_belong_together(folder: Path, phase_1: Path) -> None:
    keys = make_keys(folder / "small.r1cs", phase_1, folder)
    assert keys.record["made"] == "development"
    assert keys.record["phase1"]["sha256"] == hashlib.sha256(phase_1.read_bytes()).hexdigest()
    assert len(keys.record["phase2"]["beacon"]) == 64
    exported = folder / "again.vkey.json"
    export_verification_key(keys.zkey, exported)
    assert exported.read_bytes() == keys.vkey.read_bytes()
    assert json.loads(keys.vkey.read_text())["protocol"] == "groth16"
    assert not list(folder.glob("*.tmp"))


def test_phase_1_is_kept(folder: Path, phase_1: Path) -> None:
    written = phase_1.stat().st_mtime_ns
    assert powers_of_tau(folder, POWER) == phase_1
    assert phase_1.stat().st_mtime_ns == written


def test_keys_of_a_larger_circuit_than_phase_1_are_refused(folder: Path, phase_1: Path) -> None:
    count_constraints("UnpackBinding()")
    large = folder / "large.r1cs"
    shutil.copyfile(CIRCUITS / "build" / "block_UnpackBinding_.r1cs", large)
    with pytest.raises(ProofError) as refusal:
        make_keys(large, phase_1, folder)
    assert refusal.value.code == "proof.engine"
