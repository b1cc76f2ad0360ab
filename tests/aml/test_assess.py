from pathlib import Path

import numpy as np

from titan.aml.assess import assess, members
from titan.aml.generate import World
from titan.aml.ingest import read_transactions
from titan.aml.model import load_model
from titan.aml.plant import choose_mules, plant_cycle
from titan.aml.typologies import Cycle


def test_a_temporal_cycle_raises_its_members_and_nobody_else(
    world: tuple[Path, World], tmp_path: Path
) -> None:
    source, model = world[0] / "transactions.csv", load_model()
    names = choose_mules(source, 4, seed=9)
    usual = 25_000  # an amount like any other, which the network alone may well overlook
    copy = plant_cycle(source, tmp_path / "planted.csv", names, amount=usual)
    ledger = read_transactions(copy)
    found = assess(ledger, model)
    places = [ledger.accounts.index(name) for name in names]
    assert (found.accounts[places] >= model.cycle_precision).all()
    assert (found.accounts >= found.learned).all()
    others = np.setdiff1d(np.arange(len(ledger.accounts)), members(found.cycles))
    assert np.array_equal(found.accounts[others], found.learned[others])


def test_members_are_counted_once() -> None:
    assert members((Cycle((3, 1, 2), (0, 1, 2)), Cycle((1, 4, 5), (3, 4, 5)))).tolist() == [
        1, 2, 3, 4, 5,
    ]  # fmt: skip
    assert members(()).tolist() == []
