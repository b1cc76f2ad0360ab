"""Choose thresholds on validation worlds, and say how good a model is on others."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from titan.aml.assess import TEMPORAL, assess_features, members
from titan.aml.first_features import PAYMENT_FEATURES
from titan.aml.model import LaunderingNetwork, Model
from titan.aml.train.data import Case
from titan.aml.train.metrics import average_precision, best_threshold, working
from titan.aml.typologies import find_cycles


def choose(network: LaunderingNetwork, cases: Sequence[Case], model_id: str) -> Model:
    """Choose the thresholds on validation cases, never on those that are reported.

    The threshold is the one of the best F1 of the network over all cases together, but not above
    the precision of temporal cycles, so that such a cycle always raises an alert.

    Args:
        network: trained.
        cases: with the truth about accounts and payments.
        model_id: name of the model.
    """
    model = Model(model_id, network, 0.5, 0.5, 0.0)
    scores = [model.scores(case.ledger, case.features) for case in cases]
    accounts = np.concatenate([case.accounts for case in cases])
    best = best_threshold(accounts, np.concatenate([score for score, _ in scores]))
    known = [(case.payments, pay) for case, (_, pay) in zip(cases, scores, strict=True)]
    payments = np.concatenate([truth for truth, _ in known if truth is not None])
    evidence = best_threshold(payments, np.concatenate([score for _, score in known]))
    on_cycle = [case.accounts[members(find_cycles(case.ledger, TEMPORAL))] for case in cases]
    precision = float(np.concatenate(on_cycle).mean())
    return Model(model_id, network, min(best, precision), evidence, precision)


def measure(model: Model, case: Case) -> dict[str, Any]:
    """Return the figures of one case, for the network alone and with the exact detector."""
    found = assess_features(case.ledger, case.features, case.cycles, model)
    with_cycles = working(case.accounts, found.accounts, model.threshold)
    alone = working(case.accounts, found.learned, model.threshold)
    on_cycle = case.accounts[members(found.cycles)]
    figures = {
        "accounts": len(case.accounts),
        "transactions": len(case.ledger),
        "launderers": int(case.accounts.sum()),
        "pr_auc_one_rule": average_precision(case.accounts, _oddest_amount(case)),
        "pr_auc_network": average_precision(case.accounts, found.learned),
        "pr_auc": average_precision(case.accounts, found.accounts),
        "network": alone._asdict(),
        "with_cycles": with_cycles._asdict(),
        "temporal_cycles": len(found.cycles),
        "accounts_on_cycles": len(on_cycle),
        "launderers_on_cycles": int(on_cycle.sum()),
    }
    if case.payments is not None:
        figures["payment_pr_auc"] = average_precision(case.payments, found.payments)
    return figures


def _oddest_amount(case: Case) -> NDArray[np.float64]:
    """Score accounts by one rule: how far the oddest amount they touch is from the median."""
    odd = np.abs(case.features.payments[:, PAYMENT_FEATURES.index("amount")]).astype(np.float64)
    most = np.zeros(len(case.ledger.accounts))
    for end in (case.ledger.source, case.ledger.target):
        np.maximum.at(most, end, odd)
    return most
