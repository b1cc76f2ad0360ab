"""The graph neural network: accounts are nodes, every single payment is an edge."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch_geometric.nn import GINEConv

from titan.aml.first_features import ACCOUNT_FEATURES, PAYMENT_FEATURES, Features
from titan.aml.ledger import Ledger
from titan.artifacts.store import ArtifactStore

WEIGHTS_DIR = Path(__file__).parent / "weights"
WEIGHTS_NAME = "model.pt"
_CLIP = 6.0  # a standardised feature beyond this says "extreme" and no more


class Standardizer(nn.Module):
    """Shift and scale by the training data's mean and deviation, which travel with the weights.

    Shapes: [M, width] to [M, width].
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, width: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(width))
        self.register_buffer("deviation", torch.ones(width))

    def fit(self, rows: Tensor) -> None:
        """Take mean and deviation from training rows [M, width]."""
        self.mean.copy_(rows.mean(0))
        self.deviation.copy_(rows.std(0).clamp_min(1e-3))

    def forward(self, rows: Tensor) -> Tensor:
        """Return the standardised rows, clipped."""
        return ((rows - self.mean) / self.deviation).clamp(-_CLIP, _CLIP)


def _perceptron(inside: int, hidden: int, outside: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(inside, hidden), nn.ReLU(), nn.Linear(hidden, outside))


class Exchange(nn.Module):
    """One round of messages along and against the money, then an update of the payments.

    Along each direction GINE messages (Hu et al., Strategies for pre-training graph neural
    networks, 2020) are taken as mean and as maximum: the mean does not grow with the degree, the
    maximum lets one odd payment be heard. Reverse messages and edge updates follow Egressy et
    al., Provably powerful graph neural networks for directed multigraphs, 2024.

    Shapes: accounts [N, hidden], edges [2, E], payments [E, hidden]; returns both, same shapes.
    """

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.convolutions = nn.ModuleList(
            GINEConv(nn.Linear(hidden, hidden), aggr=how) for how in ("mean", "max", "mean", "max")
        )
        self.join = nn.Linear(4 * hidden, hidden)
        self.norm = nn.LayerNorm(hidden)
        self.update = _perceptron(3 * hidden, hidden, hidden)

    def forward(self, accounts: Tensor, edges: Tensor, payments: Tensor) -> tuple[Tensor, Tensor]:
        """Return the accounts and payments after the round."""
        ways = (edges, edges, edges.flip(0), edges.flip(0))
        heard = [
            convolution(accounts, way, payments)
            for convolution, way in zip(self.convolutions, ways, strict=True)
        ]
        accounts = self.norm(accounts + torch.relu(self.join(torch.cat(heard, 1))))
        ends = (accounts[edges[0]], accounts[edges[1]], payments)
        return accounts, payments + self.update(torch.cat(ends, 1))


class LaunderingNetwork(nn.Module):
    """Scores accounts and payments together, so that a payment's score explains an account's.

    Args:
        hidden: width of the states.
        rounds: number of `Exchange` rounds, the distance in payments that it sees.

    Shapes: accounts [N, 14], edges int64 [2, E], payments [E, 12]; returns logits [N] and [E].
    """

    def __init__(self, hidden: int = 32, rounds: int = 2) -> None:
        super().__init__()
        self.account_scale = Standardizer(len(ACCOUNT_FEATURES))
        self.payment_scale = Standardizer(len(PAYMENT_FEATURES))
        self.account_in = _perceptron(len(ACCOUNT_FEATURES), hidden, hidden)
        self.payment_in = _perceptron(len(PAYMENT_FEATURES), hidden, hidden)
        self.rounds = nn.ModuleList(Exchange(hidden) for _ in range(rounds))
        self.account_out = _perceptron(hidden, hidden, 1)
        self.payment_out = _perceptron(hidden, hidden, 1)

    def forward(self, accounts: Tensor, edges: Tensor, payments: Tensor) -> tuple[Tensor, Tensor]:
        """Return the logits of the accounts and of the payments."""
        accounts = self.account_in(self.account_scale(accounts))
        payments = self.payment_in(self.payment_scale(payments))
        for exchange in self.rounds:
            accounts, payments = exchange(accounts, edges, payments)
        return self.account_out(accounts).squeeze(1), self.payment_out(payments).squeeze(1)


@dataclass(frozen=True)
class Model:
    """A trained network and what was measured when it was trained.

    Attributes:
        id: name that changes with the weights.
        network: in evaluation mode.
        threshold: account score from which an alert is raised, chosen on validation worlds.
        payment_threshold: payment score from which a payment is evidence, chosen likewise.
        cycle_precision: part of the validation cycles of the exact detector that were laundering.
    """

    id: str
    network: LaunderingNetwork
    threshold: float
    payment_threshold: float
    cycle_precision: float

    def scores(
        self, ledger: Ledger, features: Features
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the scores 0 to 1 of the accounts [N] and of the payments [E]."""
        with one_thread(), torch.inference_mode():
            accounts, payments = self.network(*as_tensors(ledger, features))
            return accounts.double().sigmoid().numpy(), payments.double().sigmoid().numpy()


def as_tensors(ledger: Ledger, features: Features) -> tuple[Tensor, Tensor, Tensor]:
    """Return the network's arguments: accounts, edges, payments."""
    edges = np.stack((ledger.source, ledger.target)).astype(np.int64)
    return (
        torch.from_numpy(features.accounts),
        torch.from_numpy(edges),
        torch.from_numpy(features.payments),
    )


@contextmanager
def one_thread() -> Iterator[None]:
    """Run torch on one thread: sums keep their order, so a rerun is bit-equal."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


@cache
def load_model(folder: Path = WEIGHTS_DIR) -> Model:
    """Load the weights after their hash was compared with the manifest.

    Raises:
        ArtifactError: ``artifact.missing`` or ``artifact.changed``.
    """
    store = ArtifactStore(folder)
    saved = torch.load(io.BytesIO(store.read(WEIGHTS_NAME)), weights_only=True)
    network = LaunderingNetwork()
    network.load_state_dict(saved["network"])
    return Model(
        id=f"aml-gine-{store.sha256(WEIGHTS_NAME)[:12]}",
        network=network.eval(),
        threshold=saved["threshold"],
        payment_threshold=saved["payment_threshold"],
        cycle_precision=saved["cycle_precision"],
    )
