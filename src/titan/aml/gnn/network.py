"""The network: accounts are nodes, every payment is an edge with a state of its own."""

import torch
from torch import Tensor, nn
from torch_geometric.nn import MultiAggregation
from torch_geometric.utils import scatter

_STATISTICS = ("mean", "max", "std")


class PairAggregation(nn.Module):
    """Sum up messages in two stages: parallel payments of a pair first, then the pairs.

    A partner that pays often is then one voice, as in J. Bilgi and others, Multigraph message
    passing with bi-directional multi-edge aggregations, 2024. The pairs are summed up by mean,
    maximum and deviation (principal neighbourhood aggregation, Corso et al., 2020).

    Shapes: messages [E, hidden], pair [E] ascending numbers of pairs, account [P] of each pair;
    returns [count, 3 hidden].
    """

    def __init__(self) -> None:
        super().__init__()
        self.pairs = MultiAggregation(list(_STATISTICS), mode="cat")

    def forward(self, messages: Tensor, pair: Tensor, account: Tensor, count: int) -> Tensor:
        """Return what each account hears."""
        voices = scatter(messages, pair, dim=0, dim_size=len(account), reduce="mean")
        order = torch.argsort(account, stable=True)
        heard: Tensor = self.pairs(voices[order], account[order], dim_size=count)
        return heard


class Round(nn.Module):
    """One round of messages along and against the money, then an update of the payments.

    Reverse messages and edge updates follow Egressy et al., Provably powerful graph neural
    networks for directed multigraphs, 2024.

    Shapes: accounts [N, hidden], payments [E, hidden]; returns both, same shapes.
    """

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.along = nn.Linear(2 * hidden, hidden)
        self.against = nn.Linear(2 * hidden, hidden)
        self.gather = PairAggregation()
        self.join = nn.Linear(7 * hidden, hidden)
        self.norm = nn.LayerNorm(hidden)
        self.update = nn.Sequential(
            nn.Linear(3 * hidden, hidden), nn.ReLU(), nn.Linear(hidden, hidden)
        )

    def forward(self, accounts: Tensor, payments: Tensor, edges: "Edges") -> tuple[Tensor, Tensor]:
        """Return the accounts and payments after the round."""
        source, target = accounts[edges.source], accounts[edges.target]
        forward = torch.relu(self.along(torch.cat((source, payments), 1)))
        backward = torch.relu(self.against(torch.cat((target, payments), 1)))
        count = len(accounts)
        came = self.gather(forward, edges.pair, edges.pair_target, count)
        went = self.gather(backward, edges.pair, edges.pair_source, count)
        accounts = self.norm(accounts + torch.relu(self.join(torch.cat((accounts, came, went), 1))))
        ends = torch.cat((accounts[edges.source], accounts[edges.target], payments), 1)
        return accounts, payments + self.update(ends)


class Edges:
    """Who paid whom, as the layers take it.

    Args:
        source: int64 [E].
        target: int64 [E].
        count: number of accounts.
    """

    def __init__(self, source: Tensor, target: Tensor, count: int) -> None:
        self.source, self.target = source, target
        pairs, self.pair = torch.unique(source * count + target, return_inverse=True)
        self.pair_source, self.pair_target = pairs // count, pairs % count


class PaymentNetwork(nn.Module):
    """Scores payments from their own columns and those around them.

    Accounts begin alike, so no identity is learnt; how often they pay comes with the columns.

    Args:
        columns: width of a payment's columns, already standardised.
        hidden: width of the states.
        rounds: how many payments away it sees.

    Shapes: payments [E, columns]; returns logits [E].
    """

    def __init__(self, columns: int, hidden: int = 24, rounds: int = 2) -> None:
        super().__init__()
        self.hidden = hidden
        self.enter = nn.Sequential(nn.Linear(columns, hidden), nn.ReLU())
        self.rounds = nn.ModuleList(Round(hidden) for _ in range(rounds))
        self.leave = nn.Sequential(nn.Linear(3 * hidden, hidden), nn.ReLU(), nn.Linear(hidden, 1))

    def forward(self, payments: Tensor, edges: Edges, count: int) -> Tensor:
        """Return the logits of the payments."""
        states = self.enter(payments)
        accounts = torch.ones(count, self.hidden)
        for step in self.rounds:
            accounts, states = step(accounts, states, edges)
        ends = torch.cat((accounts[edges.source], accounts[edges.target], states), 1)
        logits: Tensor = self.leave(ends).squeeze(1)
        return logits
