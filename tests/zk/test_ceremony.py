"""A ceremony of a small circuit, from phase 1 to stamped keys, and everything that must stop it."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from titan.artifacts.store import ArtifactStore
from titan.errors import ProofError
from titan.zk import build
from titan.zk.ceremony import Ceremony
from titan.zk.compiler import CIRCUITS, count_constraints
from titan.zk.keys import powers_of_tau
from titan.zk.snarkjs import run_program
from titan.zk.zkey import read_proving_key

pytestmark = pytest.mark.slow

POWER = 6
BEACON = "5e" * 32


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workshop")
    count_constraints("AtMost(25)")
    shutil.copyfile(CIRCUITS / "build" / "block_AtMost_25_.r1cs", folder / "small.r1cs")
    powers_of_tau(folder, POWER)
    return folder


@pytest.fixture(scope="module")
def finished(workshop: Path) -> Ceremony:
    """Init, two parties on machines of their own, a beacon."""
    phase_1 = workshop / f"powers_{POWER}.ptau"
    Ceremony.init(workshop / "a", "small", workshop / "small.r1cs", phase_1)
    Ceremony(workshop / "a").contribute("Ada", "rolling dice")
    shutil.copytree(workshop / "a", workshop / "b")
    Ceremony(workshop / "b").contribute("Bob")
    Ceremony(workshop / "b").beacon(BEACON, 10, "block 1,000,000 of a chain")
    return Ceremony(workshop / "b")


@pytest.fixture
def copied(finished: Ceremony, tmp_path: Path) -> Iterator[Path]:
    shutil.copytree(finished.folder, tmp_path / "copy")
    yield tmp_path / "copy"


def _code(refusal: pytest.ExceptionInfo[ProofError]) -> str:
    return refusal.value.code


def test_a_finished_ceremony_verifies_and_names_its_parties(finished: Ceremony) -> None:
    assert finished.verify().valid
    assert finished.contributors() == ["Ada", "Bob"]
    assert [entry["step"] for entry in finished.entries] == [
        "init", "contribution", "contribution", "beacon",
    ]  # fmt: skip
    assert finished.entries[0]["phase1"]["contributions"][0]["name"] == "development"


def test_hashes_of_the_transcript_are_the_ones_that_snarkjs_prints(finished: Ceremony) -> None:
    printed = run_program(
        "snarkjs", ["zkey", "verify", "circuit.r1cs", "phase1.ptau", finished.key.name],
        finished.folder,
    )  # fmt: skip
    hexadecimal = "".join(printed.split())
    for entry in finished.entries[1:]:
        assert entry["hash"] in hexadecimal
    assert read_proving_key(finished.key).circuit_hash in hexadecimal


def test_keys_are_stamped_with_how_they_came_to_be(finished: Ceremony, tmp_path: Path) -> None:
    keys = finished.finalize(tmp_path)
    assert keys.record["made"] == "ceremony"
    assert keys.record["contributors"] == ["Ada", "Bob"]
    assert keys.record["phase2"]["beacon"] == BEACON
    assert keys.zkey.read_bytes() == finished.key.read_bytes()
    assert json.loads(keys.vkey.read_text())["protocol"] == "groth16"


def test_nothing_follows_the_beacon(copied: Path) -> None:
    for step in (
        lambda: Ceremony(copied).contribute("Cleo"),
        lambda: Ceremony(copied).beacon("00", 10, "again"),
    ):
        with pytest.raises(ProofError) as refusal:
            step()
        assert _code(refusal) == "proof.ceremony"


def test_steps_out_of_order_are_refused(workshop: Path, finished: Ceremony, tmp_path: Path) -> None:
    lone = tmp_path / "lone"
    shutil.copytree(workshop / "a", lone)
    for step in (
        lambda: Ceremony(lone).beacon(BEACON, 10, "one party is not enough"),
        lambda: Ceremony(lone).finalize(tmp_path),
        lambda: Ceremony(lone).contribute("Ada"),
        lambda: Ceremony(lone).contribute(""),
        lambda: Ceremony(tmp_path / "nothing"),
        lambda: Ceremony.init(lone, "small", workshop / "small.r1cs", workshop / "none"),
    ):
        with pytest.raises(ProofError) as refusal:
            step()
        assert _code(refusal) == "proof.ceremony"


@pytest.mark.parametrize(("value", "exponent"), [("xyz", 10), ("", 10), ("00", 9), ("00", 64)])
def test_beacons_that_are_none_are_refused(
    value: str, exponent: int, workshop: Path, finished: Ceremony, tmp_path: Path
) -> None:
    shutil.copytree(workshop / "a", tmp_path / "a")
    ceremony = Ceremony(tmp_path / "a")
    ceremony.contribute("Bob")
    with pytest.raises(ProofError) as refusal:
        ceremony.beacon(value, exponent, "nowhere")
    assert _code(refusal) == "proof.ceremony"


@pytest.mark.parametrize(
    ("step", "name", "value"),
    [(1, "name", "Eve"), (0, "circuit", "other"), (2, "hash", "00" * 64)],
)
def test_a_changed_transcript_is_a_broken_chain(
    step: int, name: str, value: str, copied: Path
) -> None:
    entries = json.loads((copied / "transcript.json").read_text())
    entries[step][name] = value
    (copied / "transcript.json").write_text(json.dumps(entries))
    assert Ceremony(copied).verify().reason == "broken-chain"


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("phase1.ptau", "other-phase-1"), ("circuit.r1cs", "other-circuit"),
        ("0003.zkey", "other-key"),
    ],
)  # fmt: skip
def test_changed_files_are_named(file: str, reason: str, copied: Path) -> None:
    content = bytearray((copied / file).read_bytes())
    content[len(content) // 2] ^= 1
    (copied / file).write_bytes(content)
    assert Ceremony(copied).verify().reason == reason


def test_leaving_a_party_out_is_noticed(copied: Path) -> None:
    """A transcript whose chain is whole, over a key that another party made."""
    ceremony = Ceremony(copied)
    shutil.copyfile(copied / "0002.zkey", copied / "0003.zkey")
    ceremony.entries.pop()
    ceremony._record("beacon", **{**_last(copied), "source": "nowhere"})
    assert ceremony.verify().reason == "other-contributions"


def test_an_unsound_key_with_a_whole_transcript_is_refused(copied: Path) -> None:
    ceremony = Ceremony(copied)
    content = bytearray(ceremony.key.read_bytes())
    # The points of section 9 stand before the contributions, whose bytes the chain covers.
    place = content.rindex((10).to_bytes(4, "little") + _contributions_length(content))
    content[place - 64] ^= 1
    ceremony.key.write_bytes(content)
    ceremony.entries.pop()
    ceremony._record("beacon", **_last(copied))
    assert ceremony.verify().reason == "unsound-key"
    with pytest.raises(ProofError) as refusal:
        ceremony.finalize(copied)
    assert _code(refusal) == "proof.ceremony"


def _last(folder: Path) -> dict[str, object]:
    entry = json.loads((folder / "transcript.json").read_text())[-1]
    return {name: entry[name] for name in ("name", "hash", "beacon", "iterations", "source")}


def _contributions_length(content: bytearray) -> bytes:
    position = 12
    while True:
        length = content[position + 4 : position + 12]
        if content[position] == 10:
            return bytes(length)
        position += 12 + int.from_bytes(length, "little")


def _artifacts(folder: Path, r1cs_sha256: str) -> Path:
    """A manifest that knows the small circuit by its constraints, with development keys."""
    folder.mkdir()
    manifest = {
        "files": {"small.zkey": {}, "small.vkey.json": {}},
        "circuits": {"small": {"r1cs": {"sha256": r1cs_sha256}, "domain_size": 0}},
        "keys": {"small": {"made": "development"}},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def test_finished_keys_are_installed_and_stamped(
    finished: Ceremony, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "ARTIFACTS", _artifacts(tmp_path / "a", finished.r1cs_sha256))
    assert build.install(finished) == ["artifacts/small.zkey", "artifacts/small.vkey.json"]
    store = ArtifactStore(tmp_path / "a")
    assert store.read("small.zkey") == finished.key.read_bytes()
    assert json.loads(store.read("small.vkey.json"))["protocol"] == "groth16"
    assert store.manifest["keys"]["small"]["contributors"] == ["Ada", "Bob"]
    assert store.manifest["circuits"]["small"]["domain_size"] == 32


def test_keys_of_other_constraints_are_not_installed(
    finished: Ceremony, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "ARTIFACTS", _artifacts(tmp_path / "a", "00" * 32))
    with pytest.raises(ProofError) as refusal:
        build.install(finished)
    assert _code(refusal) == "proof.ceremony"
    assert not (tmp_path / "a" / "small.zkey").exists()


def _titan(*arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "titan", "ceremony", *arguments, "--json"],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    return done.returncode, done.stdout


def test_parties_work_by_the_command_line(
    workshop: Path, finished: Ceremony, tmp_path: Path
) -> None:
    folder = tmp_path / "a"
    shutil.copytree(workshop / "a", folder)
    status, printed = _titan("contribute", str(folder), "--name", "Cleo")
    assert status == 0
    assert json.loads(printed)["hash"] == Ceremony(folder).entries[-1]["hash"]
    assert _titan("beacon", str(folder), "--value", BEACON, "--source", "a block")[0] == 0
    status, printed = _titan("verify", str(folder))
    assert (status, json.loads(printed)["contributors"]) == (0, ["Ada", "Cleo"])
    status, printed = _titan("finalize", str(folder))  # the shipped circuits are others
    assert (status, json.loads(printed)["code"]) == (2, "proof.ceremony")
    (folder / "phase1.ptau").write_bytes(b"other")
    status, printed = _titan("verify", str(folder))
    assert (status, json.loads(printed)["reason"]) == (1, "other-phase-1")
