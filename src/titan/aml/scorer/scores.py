"""Apply a scorer to a ledger: every payment, every account, and the drift since training."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from titan.aml.features.view import Mode, Rows
from titan.aml.graph import Graph
from titan.aml.ledger import Ledger
from titan.aml.scorer.accounts import FAR, distance, score_accounts
from titan.aml.scorer.drift import Drift
from titan.aml.scorer.model import Scorer
from titan.aml.scorer.payments import Table

_SAMPLED = 20_000  # payments whose features are compared with the reference


@dataclass(frozen=True, eq=False)
class Scores:
    """What a scorer says of E payments among N accounts.

    Attributes:
        payments: float32 [E], in the order of the ledger, probability of laundering.
        accounts: float32 [N], likewise.
        threshold, account_threshold: from which each is an alert.
        drift: against the training days, None if the scorer keeps no reference.
        floor: the scorer's own threshold of accounts, whatever was asked for.
    """

    payments: NDArray[np.float32]
    accounts: NDArray[np.float32]
    threshold: float
    account_threshold: float
    drift: Drift | None
    floor: float = 1.0

    @property
    def alerts(self) -> NDArray[np.bool_]:
        """Which payments are alerts, bool [E]."""
        return self.payments >= self.threshold

    @property
    def account_alerts(self) -> NDArray[np.bool_]:
        """Which accounts are alerts, bool [N]."""
        return self.accounts >= self.account_threshold

    @property
    def raised(self) -> NDArray[np.int64]:
        """The accounts that are alerts, the highest score first, equal ones by place."""
        ranked = np.argsort(-self.accounts, kind="stable")
        return ranked[self.account_alerts[ranked]]


def table_of(ledger: Ledger, scorer: Scorer, workers: int = 1) -> Table:
    """Return the features of a ledger as a scorer reads them."""
    settings = scorer.settings
    return Table(ledger, settings.mode, settings.methods, settings.medians, workers)


def score_ledger(  # noqa: PLR0913  # two inputs, the rest choices with a default
    ledger: Ledger,
    scorer: Scorer,
    *,
    threshold: float | None = None,
    alerts_per_day: float | None = None,
    since: int | None = None,
    payments: NDArray[np.float32] | None = None,
    workers: int = 1,
) -> Scores:
    """Score a ledger; the same ledger gives the same scores, bit for bit, for any `workers`.

    A scorer that was trained on labelled accounts alone gives a payment the lower score of its
    two accounts; one trained on labelled payments alone gives an account its highest payment. So
    does one trained on both whose accounts were of another kind than the ledger's.

    Args:
        ledger: E payments among N accounts.
        scorer: trained.
        threshold: of payments and accounts, in place of the scorer's own.
        alerts_per_day: budget; the threshold is the one that met it on the validation days.
        since: time before which no score of a payment is wanted: it is 0 there, the others are as
            they would be without it. Accounts then have no score and there is no drift.
        payments: float32 [E], scores of the payments where a job has found them; no drift then.
        workers: number of threads.
    """
    table = table_of(ledger, scorer, workers)
    asked = _asks_accounts(scorer, table.graph, workers)
    floor = scorer.settings.account_threshold if asked else scorer.settings.threshold
    chosen = _thresholds(scorer, threshold, alerts_per_day, asked)
    payment, account = (float(np.float32(value)) for value in chosen)  # as exact as a score
    accounts = np.zeros(len(ledger.accounts), dtype=np.float32)
    if since is not None and scorer.stages:
        return Scores(_payments(table, scorer, since)[0], accounts, payment, account, None, floor)
    drift = None
    if payments is None or not scorer.stages:
        payments, drift = _payments(table, scorer)
    if asked and scorer.account_calibration is not None:
        raw = score_accounts(table.graph, scorer.accounts, workers=workers)
        none = np.full(len(raw), -1, dtype=np.int16)
        accounts = scorer.account_calibration(raw, none, ())
        if not scorer.stages:
            payments = np.minimum(accounts[ledger.source], accounts[ledger.target])
    else:
        np.maximum.at(accounts, ledger.source, payments)
        np.maximum.at(accounts, ledger.target, payments)
    return Scores(payments, accounts, payment, account, drift, floor)


def _asks_accounts(scorer: Scorer, graph: Graph, workers: int) -> bool:
    """Say whether the forests over accounts know accounts like those of a graph."""
    if not scorer.accounts or not scorer.stages or scorer.account_reference is None:
        return bool(scorer.accounts)
    return distance(graph, scorer.account_reference, workers=workers) < FAR


@dataclass(frozen=True)
class LedgerScorer:
    """A scorer as `titan.aml.follow.Follower` asks it."""

    scorer: Scorer
    workers: int = 1

    def score(self, ledger: Ledger, since: int | None) -> Scores:
        """Score the payments of a ledger, see `score_ledger`."""
        return score_ledger(ledger, self.scorer, since=since, workers=self.workers)

    def never_looks_ahead(self, ledger: Ledger) -> bool:
        """Say whether later payments leave the scores of earlier ones of a ledger as they are.

        The features must be causal, and the usual amount of every currency known from training:
        that of an unknown one is taken from the ledger, and changes with it.
        """
        settings = self.scorer.settings
        used = {ledger.currencies[place] for place in np.unique(ledger.currency)}
        causal = settings.mode is Mode.CAUSAL and bool(self.scorer.stages)
        return causal and used <= set(settings.medians)


def _thresholds(
    scorer: Scorer, threshold: float | None, alerts_per_day: float | None, asked: bool
) -> tuple[float, float]:
    """Return the thresholds of payments and accounts."""
    settings = scorer.settings
    if threshold is not None:
        return threshold, threshold
    if alerts_per_day is None or not settings.top:
        return settings.threshold, settings.account_threshold if asked else settings.threshold
    wanted = max(1, round(alerts_per_day * settings.days))
    budgeted = settings.top[min(wanted, len(settings.top)) - 1]
    return budgeted, settings.account_threshold if asked else budgeted


def _payments(
    table: Table, scorer: Scorer, since: int | None = None
) -> tuple[NDArray[np.float32], Drift | None]:
    """Return the calibrated scores in the order of the ledger, and the drift."""
    count = len(table.graph.source)
    calibrated = np.zeros(count, dtype=np.float32)
    if not scorer.stages or scorer.calibration is None:
        return calibrated, None
    watched = _Watch(scorer, count)
    moment = 0 if since is None else since - table.graph.epoch
    first = int(np.searchsorted(table.graph.time, moment))
    order = table.graph.order[first:]
    raw = table.score(scorer.stages, first, watched if since is None else None)[first:]
    segment = table.slips.method[order]
    calibrated[order] = scorer.calibration(raw, segment, scorer.settings.methods)
    return calibrated, watched.drift(calibrated) if since is None else None


class _Watch:
    """Keeps the reference's columns of every so many payments while they are computed."""

    def __init__(self, scorer: Scorer, count: int) -> None:
        self._reference = scorer.reference
        names = scorer.settings.columns
        edges = scorer.reference.edges if scorer.reference else {}
        self._names = [name for name in edges if name != "score"]
        self._place = np.full(len(names), -1)
        self._place[[names.index(name) for name in self._names]] = np.arange(len(self._names))
        self._stride = max(1, count // _SAMPLED)
        self._kept = np.zeros((-(-count // self._stride), len(self._names)), dtype=np.float32)

    def __call__(self, ranks: NDArray[np.int32], columns: NDArray[np.int32], values: Rows) -> None:
        chosen = np.flatnonzero(ranks % self._stride == 0)
        place = self._place[columns]
        known = np.flatnonzero(place >= 0)
        rows = ranks[chosen] // self._stride
        self._kept[np.ix_(rows, place[known])] = values[np.ix_(chosen, known)]

    def drift(self, scores: NDArray[np.float32]) -> Drift | None:
        """Return the drift of what was kept, and of the scores."""
        if self._reference is None or not len(self._kept):
            return None
        columns = {name: self._kept[:, at] for at, name in enumerate(self._names)}
        return self._reference.compare(columns | {"score": scores})
