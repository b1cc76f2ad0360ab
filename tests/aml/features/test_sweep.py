"""A sweep hands on each column of each wanted payment once, whatever the blocks."""

from itertools import pairwise

import numpy as np
import pytest

from titan.aml.features import sweep, table
from titan.aml.features.payment import Slips
from titan.aml.features.view import Mode, Part, Rows, sides_of
from titan.aml.graph import build_graph
from titan.aml.ledger import Ledger


@pytest.mark.parametrize(("block", "wide"), [(10, 7), (4096, 65_536), (100, 50)])
def test_every_column_is_handed_on_once(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, block: int, wide: int
) -> None:
    monkeypatch.setattr(sweep, "_BLOCK", block)
    monkeypatch.setattr(sweep, "_WIDE", wide)
    graph, slips, part = build_graph(ledger), Slips.of(ledger, ()), Part(60, 333)
    count = len(table.names(Mode.CAUSAL, ()))
    seen = np.zeros((len(ledger), count), dtype=int)

    whole = np.zeros((len(ledger), count), dtype=np.float32)

    def put(ranks: np.ndarray, columns: np.ndarray, values: Rows) -> None:
        seen[np.ix_(ranks, columns)] += 1
        whole[np.ix_(ranks, columns)] = values

    table.hand_on(graph, slips, (), Mode.CAUSAL, part, put)
    assert np.array_equal(whole[60:333], table.compute(graph, slips, (), Mode.CAUSAL, part))
    assert (seen[60:333] == 1).all()
    assert not seen[:60].any()
    assert not seen[333:].any()


def test_blocks_hold_every_account_once(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "_BLOCK", 50)
    cuts = sweep.blocks(build_graph(ledger))
    assert cuts[0] == 0
    assert cuts[-1] == len(ledger.accounts)
    assert all(first < last for first, last in pairwise(cuts.tolist()))
    assert len(cuts) > 5


def test_sides_are_told_by_names() -> None:
    sides = sides_of(("payment.level", "habits.pair_gap", "flow.target_pays_best"), 10)
    assert sides.payer.tolist() == [11]
    assert sides.receiver.tolist() == [12]
