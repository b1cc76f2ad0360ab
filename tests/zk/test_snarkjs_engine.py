"""The worker: its death, its silence, and what it must never be told on its command line."""

import base64
import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from titan.artifacts import store
from titan.errors import ArtifactError, ProofError
from titan.zk.snarkjs_engine import SnarkjsEngine
from titan.zk.witness import WitnessCalculator, witness_file


@pytest.fixture
def engine() -> Iterator[SnarkjsEngine]:
    with SnarkjsEngine("attestation", 60) as engine:
        yield engine


def _witness(base: Any) -> str:
    witness = WitnessCalculator("attestation").calculate(base.inputs)
    return base64.b64encode(witness_file(witness)).decode()


def _workers() -> list[int]:
    """Return the running Node children of this process that serve proofs."""
    children = []
    for task in Path("/proc/self/task").iterdir():
        children += [int(child) for child in (task / "children").read_text().split()]
    return [child for child in children if b"prover_worker.mjs" in _command_line(child)]


def _command_line(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except FileNotFoundError:
        return b""


pytestmark = pytest.mark.skipif(
    not Path("/proc/self/task").is_dir(), reason="processes are looked up in /proc"
)


def test_secret_is_not_on_the_command_line_nor_in_the_environment(
    engine: SnarkjsEngine, base: Any
) -> None:
    before = set(_workers())
    engine.request("prove", witness=_witness(base))
    (worker,) = set(_workers()) - before
    assert str(base.secret).encode() not in _command_line(worker)
    assert str(base.secret).encode() not in Path(f"/proc/{worker}/environ").read_bytes()


def test_worker_that_is_killed_gives_an_error_and_a_new_one_the_next_answer(
    engine: SnarkjsEngine, base: Any
) -> None:
    before = set(_workers())

    def kill_it() -> None:
        while not (started := set(_workers()) - before):
            time.sleep(0.01)
        os.kill(started.pop(), signal.SIGKILL)

    killer = threading.Thread(target=kill_it)
    killer.start()
    with pytest.raises(ProofError) as refusal:
        engine.request("prove", witness=_witness(base))
    killer.join()
    assert refusal.value.code == "proof.engine"
    assert "proof" in engine.request("prove", witness=_witness(base))


def test_requests_that_cannot_be_answered_are_no_crash(engine: SnarkjsEngine, base: Any) -> None:
    for operation, witness in (("nonsense", ""), ("prove", "no witness")):
        with pytest.raises(ProofError) as refusal:
            engine.request(operation, witness=witness)
        assert refusal.value.code == "proof.engine"
    assert "proof" in engine.request("prove", witness=_witness(base))


def test_closing_ends_the_worker() -> None:
    before = set(_workers())
    engine = SnarkjsEngine("attestation", 60)
    with pytest.raises(ProofError):
        engine.request("nonsense")
    assert len(set(_workers()) - before) == 1
    engine.close()
    engine.close()
    assert set(_workers()) == before


@pytest.mark.parametrize("name", ["attestation.zkey", "attestation.vkey.json"])
def test_changed_files_are_not_used(
    name: str, base: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "circuits" / "artifacts"
    shutil.copytree(store.artifact_folder("circuits"), folder)
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    monkeypatch.setattr(store, "_PACKAGE", tmp_path / "none")
    monkeypatch.setattr(store, "_CHECKOUT", tmp_path)
    with SnarkjsEngine("attestation", 60) as engine, pytest.raises(ArtifactError) as refusal:
        engine.request("prove", witness=_witness(base))
    assert refusal.value.code == "artifact.changed"


def test_files_changed_after_the_worker_started_are_not_used(
    base: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "circuits" / "artifacts"
    shutil.copytree(store.artifact_folder("circuits"), folder)
    monkeypatch.setattr(store, "_PACKAGE", tmp_path / "none")
    monkeypatch.setattr(store, "_CHECKOUT", tmp_path)
    with SnarkjsEngine("attestation", 60) as engine:
        with pytest.raises(ProofError):
            engine.request("nonsense")  # the worker runs, and has read nothing yet
        (folder / "attestation.zkey").write_bytes(b"other")
        with pytest.raises(ArtifactError) as refusal:
            engine.request("prove", witness=_witness(base))
    assert refusal.value.code == "artifact.changed"
