"""The network learns what only neighbours tell, and the same twice."""

import numpy as np
from numpy.typing import NDArray

from titan.aml.graph import Graph, build_graph
from titan.aml.ledger import Ledger
from titan.aml.scorer.metrics import average_precision
from titan.aml.train.network import fit_network


def _relays(seed: int) -> tuple[Graph, NDArray[np.float32], NDArray[np.int8]]:
    """Make payments of which those paid out of a marked receipt are suspect."""
    draw = np.random.default_rng(seed)
    first = draw.permutation(600).astype(np.int32)
    source = np.concatenate((first[:200], first[200:400]))
    target = np.concatenate((first[200:400], first[400:]))
    ledger = Ledger(
        accounts=tuple(map(str, range(600))),
        source=source,
        target=target,
        amount=np.full(400, 100),
        time=np.arange(400),
        currency=np.zeros(400, dtype=np.int16),
        currencies=("EUR",),
        row=np.arange(400),
        day=100,
    )
    marked = draw.random(200) < 0.2
    rows = np.zeros((400, 1), dtype=np.float32)
    rows[:200, 0] = marked
    labels = np.concatenate((np.zeros(200), marked)).astype(np.int8)
    return build_graph(ledger), rows, labels


def test_what_only_neighbours_tell_is_learned() -> None:
    training, validation, test = (_relays(seed) for seed in (1, 2, 3))
    networks = [fit_network(*training, validation, epochs=45, seed=4) for _ in range(2)]
    scores = [network.score(*test[:2]) for network in networks]
    assert scores[0].tobytes() == scores[1].tobytes()
    assert average_precision(test[2] == 1, scores[0].astype(np.float64)) > 0.95
