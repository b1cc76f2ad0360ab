"""One generated world: every contender trained and judged on the same days of it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from titan.aml.features.view import Mode
from titan.aml.generate.memory import simulate
from titan.aml.generate.recipe import named
from titan.aml.generate.stream import world
from titan.aml.ledger import Ledger
from titan.aml.scorer.metrics import average_precision
from titan.aml.scorer.scores import Scores, score_ledger
from titan.aml.scorer.split import Split, split_days
from titan.aml.taint import Policy
from titan.aml.train.days import Plan
from titan.aml.train.evaluate import payment_figures
from titan.aml.train.scorer import train
from titan.bench import aml_evidence, aml_listed, aml_peers

TITAN, CAUSAL = "titan", "titan, causal"
GFP = "GFP and LightGBM"
RAW = "LightGBM on raw columns"
FEATURES = "LightGBM on features"
NETWORK = "graph network alone"
EVIDENCE = "evidence"

Figures = dict[str, Any]


def measure(recipe: str, seed: int, transactions: int, illicit: float) -> Figures:
    """Return contender to its figures on the test days, and `EVIDENCE` to those of our alerts.

    Args:
        recipe: of the world.
        seed: of the world and of all forests.
        transactions: how many.
        illicit: share that launders.
    """
    ledger = simulate(world(replace(named(recipe), illicit=illicit), transactions, seed))
    split = split_days(ledger.time // ledger.day)
    plan = Plan(seed=seed)
    contenders: dict[str, Callable[[], Figures]] = {
        CAUSAL: lambda: _other(ledger, split, replace(plan, mode=Mode.CAUSAL)),
        FEATURES: lambda: _other(ledger, split, replace(plan, stages=1)),
        RAW: lambda: _peer(ledger, split, aml_peers.raw_columns(ledger), seed),
        NETWORK: lambda: _apart(ledger, split, aml_peers.judge_network(ledger, split, seed)),
    }
    if aml_peers.has_preprocessor():
        contenders[GFP] = lambda: _peer(ledger, split, aml_peers.preprocessor_columns(ledger), seed)
    figures = {name: judge() for name, judge in contenders.items()}
    scorer = replace(train(ledger, plan), id="aml-trees-of-bench")
    scores = score_ledger(ledger, scorer)
    figures[TITAN] = _judged(ledger, split, scores)
    figures[EVIDENCE] = aml_evidence.measure(ledger, scorer, scores, split.validation)
    return figures


def measure_listed(seed: int, transactions: int) -> Figures:
    """Return policy to how well planted money of listed accounts is found again."""
    ledger = simulate(world(named("amlworld"), transactions, seed))
    return {str(policy): aml_listed.measure(ledger, policy, seed) for policy in Policy}


def _other(ledger: Ledger, split: Split, plan: Plan) -> Figures:
    return _judged(ledger, split, score_ledger(ledger, train(ledger, plan)))


def _judged(ledger: Ledger, split: Split, scores: Scores) -> Figures:
    truth = ledger.truth
    if truth is None:
        raise ValueError("a ledger without truth cannot be measured on")
    places = np.arange(split.validation, split.end)
    days = len(np.unique(ledger.time[places] // ledger.day))
    figures = payment_figures(truth, places, scores.payments[places], scores.threshold, days)
    return figures | _other_splits(ledger, split, scores.payments)


def _peer(ledger: Ledger, split: Split, rows: aml_peers.Rows, seed: int) -> Figures:
    return _apart(ledger, split, aml_peers.judge(ledger, rows, split, seed))


def _apart(ledger: Ledger, split: Split, figures: Figures) -> Figures:
    """Put the stricter splits in place of the scores that a peer gives with its figures."""
    scores = figures["scores"]
    rest = {name: value for name, value in figures.items() if name != "scores"}
    return rest | _other_splits(ledger, split, scores)


def _other_splits(
    ledger: Ledger, split: Split, scores: NDArray[np.float32]
) -> dict[str, float | None]:
    """Return PR-AUC over stricter choices of test payments; all honest ones always count.

    ``attempts_unseen``: laundering of attempts that began after the training and validation days.
    ``accounts_unseen``: laundering between accounts neither of which laundered on those days.
    """
    truth = ledger.truth
    if truth is None:
        raise ValueError("a ledger without truth cannot be measured on")
    guilty, cut = truth.payments == 1, split.validation
    test = np.arange(len(guilty)) >= cut
    begun = np.unique(truth.attempts[:cut][truth.attempts[:cut] >= 0])
    known = np.zeros(len(ledger.accounts), dtype=bool)
    for end in (ledger.source, ledger.target):
        known[end[:cut][guilty[:cut]]] = True
    kept = {
        "attempts_unseen": ~np.isin(truth.attempts, begun),
        "accounts_unseen": ~known[ledger.source] & ~known[ledger.target],
    }
    found: dict[str, float | None] = {}
    for name, which in kept.items():
        chosen = test & (which | ~guilty)
        some = bool(guilty[chosen].any())
        found[name] = average_precision(guilty[chosen], scores[chosen]) if some else None
    return found
