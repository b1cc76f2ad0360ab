"""Scored files are kept sealed; what cannot be scored is not kept at all."""

from pathlib import Path

import pytest

from titan.aml.generate.amlsim import TRANSACTIONS_NAME
from titan.aml.generate.files import write
from titan.aml.generate.recipe import named
from titan.aml.generate.stream import world
from titan.aml.scoring import score
from titan.errors import MoneyError, UsageError
from titan.pipeline.batches import BatchBook
from titan.storage.database import Database
from titan.storage.tables import BatchRow
from titan.storage.vault import Vault


@pytest.fixture
def batches(database: Database, vault: Vault) -> BatchBook:
    return BatchBook(database, vault)


def test_a_batch_is_the_report_on_its_file(
    batches: BatchBook, tmp_path: Path, database: Database
) -> None:
    write(world(named("steps"), 7_000, 0), tmp_path / "generated", "amlsim")
    path = tmp_path / "generated" / TRANSACTIONS_NAME
    batch = batches.score(path.read_bytes())
    assert batch.report == score(path)
    assert batches.batch(batch.id) == batch
    with database.read() as session:
        row = session.get_one(BatchRow, batch.id)
    assert row.alerts == len(batch.report.alerts)
    assert b"explanation" not in row.sealed


def test_a_file_that_cannot_be_scored_leaves_nothing(
    batches: BatchBook, database: Database
) -> None:
    with pytest.raises(MoneyError) as caught:
        batches.score(b"payer,payee\n1,2\n")
    assert caught.value.code == "money.column-missing"
    with database.read() as session:
        assert session.query(BatchRow).count() == 0


def test_an_unknown_batch_is_one_clear_error(batches: BatchBook) -> None:
    with pytest.raises(UsageError) as caught:
        batches.batch("batch_none")
    assert caught.value.code == "usage.not-found"
