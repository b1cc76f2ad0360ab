"""The transactions of the demo: a file in AMLSim's format with the subject planted in a cycle."""

from pathlib import Path

from titan.aml.generate.amlsim import TRANSACTIONS_NAME
from titan.aml.generate.files import write
from titan.aml.generate.recipe import named
from titan.aml.generate.stream import world
from titan.aml.plant import choose_mules, plant_cycle
from titan.cli.options import SAMPLES

_SAMPLE = SAMPLES / "aml/amlsim/20K_cycle200/transactions.csv"
_MULES = 4


def ledger_with_cycle(own: Path | None, subject: str, data_dir: Path) -> Path:
    """Return a copy of a transaction file in which the subject launders money.

    Args:
        own: the reader's file; by default AMLSim's published sample where it lies beside the
            checkout, else a file of our own generator.
        subject: address to plant, followed by four accounts of the file.
        data_dir: where the copy is written.
    """
    source = own or (_SAMPLE if _SAMPLE.is_file() else _generated(data_dir))
    members = (subject, *choose_mules(source, _MULES))
    return plant_cycle(source, data_dir / "demo-transactions.csv", members)


def _generated(data_dir: Path) -> Path:
    folder = data_dir / "generated"
    write(world(named("steps"), 90_000, 0), folder, "amlsim")
    return folder / TRANSACTIONS_NAME
