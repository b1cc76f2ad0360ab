"""Score the accounts of a graph."""

import numpy as np
from numpy.typing import NDArray

from titan.aml.features import accounts
from titan.aml.graph import Graph
from titan.aml.scorer.trees import Trees


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
