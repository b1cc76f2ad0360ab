"""What is told of an account is what a plain look at its payments and partners tells."""

from itertools import permutations

import numpy as np

from titan.aml.features import accounts
from titan.aml.graph import Graph, build_graph
from titan.aml.ledger import Ledger


def _paid(graph: Graph) -> set[tuple[int, int]]:
    return set(zip(graph.source.tolist(), graph.target.tolist(), strict=True))


def _sparse(ledger: Ledger) -> Graph:
    """Return few enough pairs that every ring can be listed."""
    kept = np.arange(len(ledger)) % 16 == 0
    columns = {
        name: getattr(ledger, name)[kept]
        for name in ("source", "target", "amount", "time", "currency", "row", "method")
    }
    return build_graph(Ledger(**{**ledger.__dict__, **columns}))


def test_rings_are_all_rings(ledger: Ledger) -> None:
    graph = _sparse(ledger)
    rows = accounts.compute(graph)
    pairs = _paid(graph)
    first = accounts.COLUMNS.index("accounts.ring_3")
    for size in (3, 4):
        expected = np.zeros(len(ledger.accounts), dtype=int)
        for ring in permutations(range(len(ledger.accounts)), size):
            if all((ring[k], ring[(k + 1) % size]) in pairs for k in range(size)):
                expected[ring[0]] += 1
        assert expected.any()
        assert rows[:, first + size - 3].astype(int).tolist() == expected.tolist()


def test_partners_are_each_other_account_once(ledger: Ledger) -> None:
    graph = build_graph(ledger)
    partners = accounts.partners_of(graph)
    others = {(payer, payee) for payer, payee in _paid(graph) if payer != payee}
    sizes = np.diff(partners.out_start)
    payers = np.repeat(np.arange(len(sizes)), sizes)
    assert set(zip(payers.tolist(), partners.out.tolist(), strict=True)) == others
    assert len(partners.in_) == len(partners.out) == len(others)


def test_the_scores_of_partners_are_summed_up(ledger: Ledger) -> None:
    graph = build_graph(ledger)
    scores = np.random.default_rng(2).random(len(ledger.accounts)).astype(np.float32)
    rows = accounts.around(graph, scores)
    names = accounts.NEIGHBOUR_COLUMNS
    payees = np.unique(graph.target[(graph.source == 5) & (graph.target != 5)])
    assert rows[5, 0] == scores[5]
    assert rows[5, names.index("partners.out_highest")] == scores[payees].max()
    np.testing.assert_allclose(rows[5, names.index("partners.out_mean")], scores[payees].mean())
    assert accounts.around(graph, scores, workers=3).tobytes() == rows.tobytes()
    whole = accounts.compute(graph)
    assert accounts.compute(graph, workers=3).tobytes() == whole.tobytes()
    assert whole[:, 0].sum() == len(ledger)
