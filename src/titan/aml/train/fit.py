"""Train one network on several worlds, whole graph by whole graph."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from titan.aml.model import LaunderingNetwork, as_tensors, one_thread
from titan.aml.train.data import Case

EPOCHS = 24
_RATE, _DECAY, _POSITIVE_WEIGHT = 8e-3, 1e-3, 4.0


def fit(
    cases: Sequence[Case],
    seed: int,
    epochs: int = EPOCHS,
    on_epoch: Callable[[int, float], None] | None = None,
) -> LaunderingNetwork:
    """Train a network; the same cases and seed give the same weights on the same machine.

    Every step takes one world whole, so each account sees all its payments. Accounts and payments
    are learnt together: the two losses are added.

    Args:
        cases: worlds with the truth about accounts and payments.
        seed: of the initial weights and the order of the worlds.
        epochs: passes over all worlds.
        on_epoch: told the number of the epoch and its mean loss.
    """
    with one_thread(), torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = LaunderingNetwork()
        inputs = [as_tensors(case.ledger, case.features) for case in cases]
        network.account_scale.fit(torch.cat([accounts for accounts, _, _ in inputs]))
        network.payment_scale.fit(torch.cat([payments for _, _, payments in inputs]))
        optimizer = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=_DECAY)
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimizer, _RATE, total_steps=epochs * len(cases)
        )
        order = np.random.default_rng(seed)
        for epoch in range(epochs):
            total = 0.0
            for place in order.permutation(len(cases)):
                optimizer.zero_grad()
                loss = _loss(network, inputs[place], cases[place])
                loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
                optimizer.step()
                schedule.step()
                total += loss.item()
            if on_epoch:
                on_epoch(epoch, total / len(cases))
    return network.eval()


def _loss(network: LaunderingNetwork, inputs: tuple[torch.Tensor, ...], case: Case) -> torch.Tensor:
    """Weighted cross-entropy of accounts plus that of payments."""
    weight = torch.tensor(_POSITIVE_WEIGHT)
    total = torch.zeros(())
    for logits, truth in zip(network(*inputs), (case.accounts, case.payments), strict=True):
        target = torch.from_numpy(truth).float()
        total = total + binary_cross_entropy_with_logits(logits, target, pos_weight=weight)
    return total
