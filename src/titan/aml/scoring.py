"""Score transaction files: the whole way from files to a RiskReport and its tables."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from titan.aml.alerts import alerts_of, raised_by_cycles
from titan.aml.drafts import drafted
from titan.aml.evidence import record
from titan.aml.evidence.explain import Evidence
from titan.aml.evidence.raising import raise_alerts
from titan.aml.evidence.trees import TreeReader
from titan.aml.ingest import read
from titan.aml.ledger import Ledger
from titan.aml.scorer.model import WEIGHTS_DIR, Scorer, load
from titan.aml.scorer.scores import Scores, score_ledger
from titan.aml.typologies.flows import flows_of
from titan.aml.typologies.found import Found
from titan.aml.typologies.limits import Limits
from titan.aml.workers import cores
from titan.domain.money import RiskReport
from titan.errors import UsageError

TRANSACTIONS_NAME, ACCOUNTS_NAME = "transactions.parquet", "accounts.parquet"
ALERTS_NAME, DRIFT_NAME = "alerts.jsonl", "drift.json"
Job = Callable[[Ledger, Scorer], NDArray[np.float32]]
"""Gives each payment of a ledger its calibrated score, float32 [E]."""


def score(  # noqa: PLR0913  # each keyword is one choice of the caller, all with a default
    paths: Path | Sequence[Path],
    out_dir: Path | None = None,
    threshold: float | None = None,
    *,
    layout: str = "auto",
    columns: Mapping[str, str] | None = None,
    currency: str = "USD",
    strict: bool = False,
    weights: Path = WEIGHTS_DIR,
    alerts_per_day: float | None = None,
    job: Job | None = None,
    workers: int | None = None,
) -> RiskReport:
    """Score every payment and account of transaction files and raise alerts.

    The same files give the same report, bit for bit, on the same machine.

    Args:
        paths: files, see `titan.aml.ingest.read`.
        out_dir: folder that receives ``transactions.parquet`` (one row an input row, in input
            order: row, score, alert), ``accounts.parquet``, ``alerts.jsonl``,
            ``evidence.jsonl``, ``drift.json`` and, if rows were refused, ``rejected.csv``.
        threshold: 0 to 1, of payments and accounts; by default those kept with the model.
        layout: name of the files' layout, or auto.
        columns: our noun to the files' column.
        currency: of rows that do not say.
        strict: refuse the files for one bad row.
        weights: folder of the model.
        alerts_per_day: budget of payment alerts in place of a threshold.
        job: scores the payments in place of this process, the same to the bit.
        workers: number of threads; by default one for each core that this process may use.

    Raises:
        MoneyError: if the files cannot be scored.
        ArtifactError: if the weights are missing or changed.
        UsageError: ``usage.argument`` for a threshold outside 0 to 1.
    """
    if threshold is not None and not 0 <= threshold <= 1:
        raise UsageError("usage.argument", "The threshold must lie between 0 and 1.")
    workers = workers or cores()
    scorer = load(weights)
    ledger = read(
        paths,
        layout=layout,
        columns=columns,
        currency=currency,
        rejects_dir=out_dir,
        strict=strict,
    )
    scores = score_ledger(
        ledger,
        scorer,
        threshold=threshold,
        alerts_per_day=alerts_per_day,
        payments=job(ledger, scorer) if job else None,
        workers=workers,
    )
    flows = flows_of(ledger, Limits())
    scores, cycles = raised_by_cycles(flows, scores, workers=workers)
    reader = TreeReader(scorer)
    evidence = tuple(raise_alerts(ledger, scores, reader, cycles, habits=flows.habits))
    report = report_of(ledger, scores, scorer, cycles, evidence)
    if out_dir is not None:
        write(out_dir, ledger, scores, report)
        record.write(out_dir, evidence)
    return report


def report_of(
    ledger: Ledger,
    scores: Scores,
    scorer: Scorer,
    cycles: dict[int, Found],
    evidence: tuple[Evidence, ...] = (),
) -> RiskReport:
    """Return the report on a scored ledger.

    Alerts with evidence are told from it, the others by their most suspect payments; see
    `titan.aml.evidence.raising.raise_alerts` and `titan.aml.alerts.alerts_of`.
    """
    explained = {one.alert.subject: one.alert for one in evidence}
    alerts = tuple(
        explained.get(alert.subject, alert) for alert in alerts_of(ledger, scores, cycles)
    )
    return RiskReport(
        accounts=len(ledger.accounts),
        transactions=len(ledger),
        rejected=ledger.rejected,
        scores={alert.subject: alert.score for alert in alerts},
        alerts=alerts,
        model_id=scorer.id,
        threshold=scores.account_threshold,
        rejections=dict(ledger.rejections),
    )


def write(out_dir: Path, ledger: Ledger, scores: Scores, report: RiskReport) -> None:
    """Write the tables, the alerts and the drift; each file appears whole or not at all."""
    out_dir.mkdir(parents=True, exist_ok=True)
    write_tables(out_dir, ledger, scores)
    lines = "".join(json.dumps(asdict(alert)) + "\n" for alert in report.alerts)
    _write_text(out_dir / ALERTS_NAME, lines)
    if scores.drift is not None:
        _write_text(out_dir / DRIFT_NAME, json.dumps(asdict(scores.drift), indent=1) + "\n")


def write_tables(out_dir: Path, ledger: Ledger, scores: Scores) -> None:
    """Write the scores of all payments and accounts into a folder that exists."""
    _write_table(out_dir / TRANSACTIONS_NAME, _transactions(ledger, scores))
    accounts = {
        "account": pa.array(ledger.accounts, pa.string()),
        "score": scores.accounts,
        "alert": scores.account_alerts,
    }
    _write_table(out_dir / ACCOUNTS_NAME, pa.table(accounts))


def _transactions(ledger: Ledger, scores: Scores) -> pa.Table:
    """Return one row for each row of the input; a refused one has no score and no alert."""
    count = len(ledger) + ledger.rejected
    score = np.full(count, np.nan, dtype=np.float32)
    alert = np.zeros(count, dtype=bool)
    score[ledger.row], alert[ledger.row] = scores.payments, scores.alerts
    return pa.table(
        {"row": np.arange(count), "score": pa.array(score, from_pandas=True), "alert": alert}
    )


def _write_table(path: Path, table: pa.Table) -> None:
    with drafted(path) as draft:
        pq.write_table(table, draft)


def _write_text(path: Path, text: str) -> None:
    with drafted(path) as draft:
        draft.write_text(text, encoding="utf-8")
