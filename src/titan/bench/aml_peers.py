"""Peers of the money-laundering scorer, fitted and judged on the same days.

Two are boosted trees with the scorer's own parameters, so only what they see differs: the raw
columns; the columns of IBM's Graph Feature Preprocessor. That one is proprietary (``snapml``): it
is used where it happens to be installed, and never needed. The third is our own graph network.
"""

from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from titan.aml.features.payment import methods_of
from titan.aml.features.view import Mode, Part
from titan.aml.graph import Graph, currency_medians
from titan.aml.ledger import Ledger
from titan.aml.scorer.metrics import best_threshold
from titan.aml.scorer.payments import Table
from titan.aml.scorer.split import Split
from titan.aml.scorer.trees import Examples, fit
from titan.aml.train.days import taken
from titan.aml.train.evaluate import payment_figures
from titan.aml.train.network import fit_network

Rows = NDArray[np.float32]
_DAY, _BATCH = 86_400, 4_096


def raw_columns(ledger: Ledger) -> Rows:
    """Return what a row of the file says of itself, float32 [E, 6], without time and names."""
    none = np.zeros(len(ledger), dtype=np.int8)
    received = ledger.amount if ledger.received is None else ledger.received
    other = ledger.currency if ledger.received_currency is None else ledger.received_currency
    columns = (
        np.log1p(ledger.amount),
        np.log1p(received),
        ledger.currency,
        other,
        none if ledger.method is None else ledger.method,
        ledger.source == ledger.target,
    )
    return np.column_stack(columns).astype(np.float32)


def has_preprocessor() -> bool:
    """Whether IBM's Graph Feature Preprocessor is installed."""
    return find_spec("snapml") is not None


def preprocessor_columns(ledger: Ledger) -> Rows:
    """Return the raw columns and those of IBM's Graph Feature Preprocessor, float32 [E, 6 + K].

    Parameters are those of Altman and others (2023) for AMLworld: windows of one day, six hours
    for scatter-gather, cycles of up to ten, statistics of time and amount. Payments stream through
    in the order of time, in batches.
    """
    from snapml import GraphFeaturePreprocessor

    preprocessor = GraphFeaturePreprocessor()
    parameters = preprocessor.get_params() | {
        "num_threads": 1,
        "time_window": _DAY,
        "vertex_stats": True,
        "vertex_stats_tw": _DAY,
        "vertex_stats_cols": [3, 4],
        "vertex_stats_feats": [0, 1, 2, 3, 4, 8, 9, 10],
        "lc-cycle_len": 10,
    }
    for pattern in ("fan", "degree", "scatter-gather", "temp-cycle", "lc-cycle"):
        parameters[pattern] = True
        parameters[f"{pattern}_tw"] = _DAY // 4 if pattern == "scatter-gather" else _DAY
    preprocessor.set_params(parameters)
    edges = np.column_stack(
        (
            np.arange(len(ledger)),
            ledger.source,
            ledger.target,
            ledger.time - ledger.time.min(),
            ledger.amount,
        )
    ).astype(np.float64)
    parts = [
        preprocessor.transform(np.ascontiguousarray(edges[start : start + _BATCH]))[:, 5:]
        for start in range(0, len(edges), _BATCH)
    ]
    found: Rows = np.hstack((raw_columns(ledger), np.concatenate(parts))).astype(np.float32)
    return found


def judge(ledger: Ledger, rows: Rows, split: Split, seed: int) -> dict[str, Any]:
    """Fit on the training days, choose the threshold on validation, measure on the test days.

    Args:
        ledger: in the order of time, with truth.
        rows: float32 [E, K], what the peer sees.
        split: by whole days.
        seed: of the forest.

    Returns:
        The figures of `titan.aml.train.evaluate.payment_figures`, and ``scores`` of all payments.
    """
    truth = ledger.truth
    if truth is None:
        raise ValueError("a ledger without truth has nothing to fit on")
    label = truth.payments == 1
    chosen = slice(split.train, split.validation)
    weight = np.ones(len(label))
    forest = fit(
        Examples(rows[: split.train], label[: split.train], weight[: split.train]),
        Examples(rows[chosen], label[chosen], weight[chosen]),
        seed=seed,
    )
    return _judged(ledger, forest.predict(rows), split)


def judge_network(ledger: Ledger, split: Split, seed: int) -> dict[str, Any]:
    """Fit the graph network alone, as `judge`; it sees the scorer's features of every payment.

    The features and the graph of each split end with it, as the scorer's own do.
    """
    truth = ledger.truth
    if truth is None:
        raise ValueError("a ledger without truth has nothing to fit on")
    days = np.arange(split.train)
    methods, medians = methods_of(ledger, days), currency_medians(ledger, days)

    def seen(stop: int) -> tuple[Graph, Rows]:
        table = Table(taken(ledger, slice(stop)), Mode.RETROSPECTIVE, methods, medians)
        return table.graph, table.rows(Part(0, stop), None)

    later = truth.payments[: split.validation].copy()
    later[: split.train] = -1
    network = fit_network(
        *seen(split.train),
        truth.payments[: split.train],
        (*seen(split.validation), later),
        seed=seed,
    )
    return _judged(ledger, network.score(*seen(split.end)), split)


def _judged(ledger: Ledger, scores: NDArray[np.float32], split: Split) -> dict[str, Any]:
    """Choose the threshold on the validation days and measure on the test days."""
    truth = ledger.truth
    if truth is None:
        raise ValueError("a ledger without truth cannot be measured on")
    chosen = slice(split.train, split.validation)
    threshold = best_threshold(truth.payments[chosen] == 1, scores[chosen])
    places = np.arange(split.validation, split.end)
    days = len(np.unique(ledger.time[places] // ledger.day))
    figures = payment_figures(truth, places, scores[places], threshold, days)
    return figures | {"scores": scores}
