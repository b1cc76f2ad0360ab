from pathlib import Path

import numpy as np
import pytest

from titan.aml.generate import World
from titan.aml.ingest import read_transactions
from titan.aml.train.data import read_labels, sample_case, world_case
from titan.errors import MoneyError


def test_a_written_world_read_back_has_its_labels(world: tuple[Path, World]) -> None:
    folder, truth = world
    case = sample_case(folder)
    assert case.payments is None, "an AMLSim file does not label payments"
    expected = [truth.launderers[int(account)] for account in case.ledger.accounts]
    assert case.accounts.tolist() == expected


def test_a_case_of_a_seed_is_the_same_again() -> None:
    one, other = world_case(3, 300), world_case(3, 300)
    assert np.array_equal(one.features.payments, other.features.payments)
    assert np.array_equal(one.features.accounts, other.features.accounts)
    assert one.payments is not None
    assert one.payments.sum() > 0


def test_labels_that_cannot_be_read_are_an_error(world: tuple[Path, World], tmp_path: Path) -> None:
    ledger = read_transactions(world[0] / "transactions.csv")
    with pytest.raises(MoneyError) as caught:
        read_labels(tmp_path / "nodes.csv", ledger)
    assert caught.value.code == "money.file-missing"
    (tmp_path / "nodes.csv").write_text("nodeid,colour\n1,red\n")
    with pytest.raises(MoneyError, match="'isFraud'"):
        read_labels(tmp_path / "nodes.csv", ledger)
