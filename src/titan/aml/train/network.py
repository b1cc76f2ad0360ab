"""Fit the network on the whole graph of the training days, and score with it."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from titan.aml.features.view import Rows
from titan.aml.gnn.network import Edges, PaymentNetwork
from titan.aml.graph import Graph
from titan.aml.scorer.metrics import average_precision

_CLIP = 6.0  # a standardised column beyond this says "extreme" and no more
_WEIGHT = 7.0  # of a laundering payment in the loss, as in Multi-GNN


@dataclass(frozen=True, eq=False)
class Network:
    """A fitted network with the scale of its columns.

    Attributes:
        module: in evaluation mode.
        middle, width: float32 [columns], of the training payments.
    """

    module: PaymentNetwork
    middle: NDArray[np.float32]
    width: NDArray[np.float32]

    def score(self, graph: Graph, rows: Rows) -> NDArray[np.float32]:
        """Return the probability of every payment of a graph, float32 [E], in one full pass."""
        with torch.inference_mode():
            logits = self.module(*_inputs(graph, rows, (self.middle, self.width)))
            return np.asarray(torch.sigmoid(logits).numpy(), dtype=np.float32)


def fit_network(  # noqa: PLR0913  # what is fitted on, the rest has a default
    graph: Graph,
    rows: Rows,
    labels: NDArray[np.int8],
    validation: tuple[Graph, Rows, NDArray[np.int8]],
    *,
    epochs: int = 40,
    seed: int = 0,
) -> Network:
    """Fit by full batches: about 8 kB a payment, so to some two million payments in 24 GiB.

    Args:
        graph: of the training days, E payments.
        rows: float32 [E, columns], their features.
        labels: int8 [E], 1 laundering, 0 honest, -1 not to be learnt from.
        validation: a later graph that begins with the training one, its features, and labels
            that are -1 on the training days; the epoch with the best average precision is kept.
        epochs: passes over the graph.
        seed: of the first weights.
    """
    torch.manual_seed(seed)
    squeezed = _squeezed(rows)
    scale = squeezed.mean(axis=0), squeezed.std(axis=0) + np.float32(1e-3)
    module = PaymentNetwork(rows.shape[1])
    optimizer = torch.optim.Adam(module.parameters(), lr=6e-3)
    loss = nn.BCEWithLogitsLoss(pos_weight=torch.tensor(_WEIGHT))
    inputs, known = _inputs(graph, rows, scale), torch.from_numpy(labels >= 0)
    truth = torch.from_numpy(labels[labels >= 0] == 1).float()
    other, judged = _inputs(*validation[:2], scale), validation[2] >= 0
    kept, best = module.state_dict(), -1.0
    for epoch in range(epochs):
        module.train()
        optimizer.zero_grad()
        loss(module(*inputs)[known], truth).backward()
        optimizer.step()
        if epoch % 3 == 2 or epoch == epochs - 1:
            module.eval()
            with torch.inference_mode():
                scores = module(*other).numpy()[judged]
            found = average_precision(validation[2][judged] == 1, scores.astype(np.float64))
            if found > best:
                best, kept = found, {k: v.clone() for k, v in module.state_dict().items()}
    module.load_state_dict(kept)
    return Network(module.eval(), *scale)


def _squeezed(rows: Rows) -> Rows:
    """Bring long-tailed columns to a scale on which a network can tell them apart."""
    return np.asarray(np.sign(rows) * np.log1p(np.abs(rows)), dtype=np.float32)


def _inputs(
    graph: Graph, rows: Rows, scale: tuple[NDArray[np.float32], NDArray[np.float32]]
) -> tuple[Tensor, Edges, int]:
    standard = np.clip((_squeezed(rows) - scale[0]) / scale[1], -_CLIP, _CLIP)
    count = len(graph.out_start) - 1
    source, target = (
        torch.from_numpy(end.astype(np.int64)) for end in (graph.source, graph.target)
    )
    return torch.from_numpy(standard), Edges(source, target, count), count
