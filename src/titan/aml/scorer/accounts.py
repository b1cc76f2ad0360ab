"""Score the accounts of a graph."""

import numpy as np
from numpy.typing import NDArray

from titan.aml.features import accounts
from titan.aml.graph import Graph
from titan.aml.scorer.drift import Reference
from titan.aml.scorer.trees import Trees

FAR = 0.3
"""Mean population stability index from which accounts are of another kind than those learned from.

AMLSim's samples are 0.12 from the worlds that the shipped forests learned from, a generated
AMLworld of a million payments 0.69, where those forests would call nine accounts in ten suspect.
"""


def reference_of(graph: Graph, *, workers: int = 1) -> Reference:
    """Return what the accounts of a graph look like, by their own payments."""
    return Reference.of(_columns(graph, workers))


def distance(graph: Graph, reference: Reference, *, workers: int = 1) -> float:
    """Return how far accounts are from a reference: the mean stability index of their columns."""
    return float(np.mean(list(reference.compare(_columns(graph, workers)).psi.values())))


def _columns(graph: Graph, workers: int) -> dict[str, NDArray[np.float32]]:
    return dict(zip(accounts.DESCRIBED, accounts.described(graph, workers=workers).T, strict=True))


def score_accounts(
    graph: Graph, stages: tuple[Trees, ...], *, workers: int = 1
) -> NDArray[np.float32]:
    """Return what the last stage predicts of each account, float32 [N], before calibration."""
    rows = accounts.compute(graph, workers=workers)
    scores = stages[0].predict(rows, workers)
    for trees in stages[1:]:
        table = np.hstack((rows, accounts.around(graph, scores, workers=workers)))
        scores = trees.predict(table, workers)
    return scores
