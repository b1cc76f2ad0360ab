"""Real material of the money room: generated worlds, and AMLSim's samples where they are."""

from pathlib import Path

import pytest

from titan.aml.generate import stream
from titan.aml.generate.files import write
from titan.aml.generate.recipe import named

SAMPLES = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "aml" / "amlsim"


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of AMLSim's published samples."""
    if not SAMPLES.is_dir():
        pytest.skip("AMLSim's samples are not beside this checkout")
    return SAMPLES


@pytest.fixture(scope="session")
def cycle_sample(samples: Path) -> Path:
    """118,000 transactions of 20,000 accounts with 200 cycles."""
    return samples / "20K_cycle200"


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, stream.World]:
    """A small world on disk in AMLSim's format, and what it was made from."""
    folder = tmp_path_factory.mktemp("world")
    made = stream.world(named("steps"), 20_000, seed=5)
    write(made, folder, "amlsim")
    return folder, made
