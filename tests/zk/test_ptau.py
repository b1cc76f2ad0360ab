"""What a powers of tau file says of itself."""

from pathlib import Path

import pytest

from titan.artifacts.store import ArtifactStore
from titan.errors import ArtifactError
from titan.zk.ptau import read_powers_of_tau
from titan.zk.snarkjs import run_program


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two parties and a beacon on the smallest powers there are, not prepared for phase 2."""
    folder = tmp_path_factory.mktemp("powers")
    for arguments in (
        ["new", "bn128", "4", "0.ptau"],
        ["contribute", "0.ptau", "1.ptau", "--name=Ada", "-e=dice"],
        ["beacon", "1.ptau", "2.ptau", "5e" * 32, "10", "--name=a block"],
    ):
        run_program("snarkjs", ["powersoftau", *arguments], folder)
    return folder


def test_contributions_are_read_as_snarkjs_prints_them(folder: Path) -> None:
    powers = read_powers_of_tau(folder / "2.ptau")
    assert (powers.power, powers.prepared) == (4, False)
    first, second = powers.contributions
    assert (first.name, first.beacon) == ("Ada", None)
    assert (second.name, second.beacon, second.iterations) == ("a block", "5e" * 32, 1024)
    printed = run_program("snarkjs", ["powersoftau", "verify", "2.ptau"], folder)
    hexadecimal = "".join(printed.split())
    assert all(made.hash in hexadecimal for made in powers.contributions)


def test_a_file_without_contributions_has_none(folder: Path) -> None:
    assert read_powers_of_tau(folder / "0.ptau").contributions == ()


def test_other_files_are_refused() -> None:
    with pytest.raises(ArtifactError) as refusal:
        read_powers_of_tau(ArtifactStore.of("circuits").path("attestation.zkey"))
    assert refusal.value.code == "artifact.changed"
