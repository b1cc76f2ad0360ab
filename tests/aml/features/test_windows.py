"""The sliding windows say what a plain count over the whole list says."""

import numpy as np
import pytest

from titan.aml.features import table
from titan.aml.features.payment import Slips
from titan.aml.features.view import Mode, Part
from titan.aml.features.windows import SPANS, STATISTICS, columns
from titan.aml.graph import Graph, build_graph
from titan.aml.ledger import Ledger


def _expected(graph: Graph, rank: int, mode: Mode) -> dict[str, float]:
    """Count everything anew, payment by payment."""
    found: dict[str, float] = {}
    for end, account in (("payer", graph.source[rank]), ("receiver", graph.target[rank])):
        for way, mine, others in (
            ("out", graph.source, graph.target),
            ("in", graph.target, graph.source),
        ):
            for before, after in SPANS[mode]:
                apart = (graph.time.astype(np.int64) - graph.time[rank]) / graph.day
                inside = (mine == account) & (apart >= -before) & (apart <= after)
                if mode is Mode.CAUSAL:
                    inside &= np.arange(len(mine)) <= rank
                chosen = np.flatnonzero(inside)
                new = graph.earlier[chosen] < 0
                values = (
                    len(chosen),
                    len(set(others[chosen].tolist())),
                    int(new.sum()),
                    int(graph.value[chosen].sum()),
                    int(graph.value[chosen][new].sum()),
                    float(graph.level[chosen].std()) if len(chosen) else -1.0,
                )
                prefix = f"{end}_{way}_{before:g}d{after:g}_"
                found |= {
                    prefix + name: value for name, value in zip(STATISTICS, values, strict=True)
                }
    return found


@pytest.mark.parametrize("mode", list(Mode))
def test_a_window_holds_what_lies_in_it(ledger: Ledger, mode: Mode) -> None:
    graph = build_graph(ledger)
    names = columns(mode)
    whole = table.compute(graph, Slips.of(ledger, ()), (), mode, Part(0, len(ledger)))
    first = table.names(mode, ()).index(f"windows.{names[0]}")
    rows = whole[:, first : first + len(names)]
    for rank in range(0, len(ledger), 7):
        expected = _expected(graph, rank, mode)
        np.testing.assert_allclose(rows[rank], [expected[name] for name in names], rtol=1e-5)
