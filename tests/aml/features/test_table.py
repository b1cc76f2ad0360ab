"""The table is the same however it is cut, and a causal one knows no future."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from titan.aml.features import neighbours, table
from titan.aml.features.payment import Slips
from titan.aml.features.view import Mode, Part, Rows
from titan.aml.graph import build_graph, currency_medians
from titan.aml.ledger import Ledger

_METHODS = ("ACH", "Wire")


def _table(ledger: Ledger, mode: Mode, part: Part | None = None, workers: int = 1) -> Rows:
    usual = {"EUR": 3000.0, "USD": 2500.0}
    graph, slips = build_graph(ledger, usual), Slips.of(ledger, _METHODS)
    part = part or Part(0, len(ledger))
    return table.compute(graph, slips, _METHODS, mode, part, workers=workers)


@pytest.mark.parametrize("mode", list(Mode))
def test_parts_and_workers_change_no_bit(ledger: Ledger, mode: Mode) -> None:
    whole = _table(ledger, mode)
    assert whole.shape[1] == len(table.names(mode, _METHODS))
    assert np.isfinite(whole).all()
    cuts = (0, 100, 101, 333, len(ledger))
    parts = [_table(ledger, mode, Part(a, b)) for a, b in pairwise(cuts)]
    assert np.vstack(parts).tobytes() == whole.tobytes()
    assert _table(ledger, mode, workers=3).tobytes() == whole.tobytes()


def _until(ledger: Ledger, ranks: int) -> Ledger:
    """Return the first payments of a ledger by time."""
    kept = np.argsort(ledger.time, kind="stable")[:ranks]
    names = ("source", "target", "amount", "time", "currency", "row", "method")
    return replace(ledger, **{name: getattr(ledger, name)[kept] for name in names})


def test_a_causal_feature_does_not_change_with_what_comes_after(ledger: Ledger) -> None:
    whole = _table(ledger, Mode.CAUSAL)
    for ranks in (1, 57, 200):
        assert _table(_until(ledger, ranks), Mode.CAUSAL).tobytes() == whole[:ranks].tobytes()
    later = _table(ledger, Mode.RETROSPECTIVE)[:200]
    assert not np.array_equal(_table(_until(ledger, 200), Mode.RETROSPECTIVE), later)


def test_time_itself_is_no_feature(ledger: Ledger) -> None:
    weeks = replace(ledger, time=ledger.time + 4 * 7 * 86_400)
    assert _table(weeks, Mode.CAUSAL).tobytes() == _table(ledger, Mode.CAUSAL).tobytes()


def test_names_of_accounts_are_no_feature(ledger: Ledger) -> None:
    swapped = np.random.default_rng(1).permutation(len(ledger.accounts)).astype(np.int32)
    names = tuple(ledger.accounts[place] for place in np.argsort(swapped))
    other = replace(
        ledger, accounts=names, source=swapped[ledger.source], target=swapped[ledger.target]
    )
    assert _table(other, Mode.CAUSAL).tobytes() == _table(ledger, Mode.CAUSAL).tobytes()


@pytest.mark.parametrize("mode", list(Mode))
def test_the_scores_around_a_payment_are_those_of_its_accounts(ledger: Ledger, mode: Mode) -> None:
    graph = build_graph(ledger, currency_medians(ledger))
    scores = np.random.default_rng(5).random(len(ledger)).astype(np.float32)
    rows = neighbours.compute(graph, scores, mode, Part(0, len(ledger)))
    names = neighbours.columns(mode)
    rank = 250
    earlier = np.flatnonzero(graph.source[:rank] == graph.source[rank])
    near = earlier[graph.time[rank] - graph.time[earlier] <= neighbours.DAYS * graph.day]
    at = names.index("neighbours.payer_paid_highest")
    assert rows[rank, 0] == scores[rank]
    assert rows[rank, at] == scores[near].max()
    parts = [neighbours.compute(graph, scores, mode, Part(a, a + 100)) for a in (0, 100, 200, 300)]
    assert np.vstack(parts).tobytes() == rows.tobytes()
