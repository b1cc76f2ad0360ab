"""Score a transaction file: the whole way from CSV to a RiskReport."""

import csv
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np

from titan.aml.assess import Assessment, assess
from titan.aml.explain import Explainer
from titan.aml.ingest import AMLSIM_COLUMNS, read_transactions
from titan.aml.model import WEIGHTS_DIR, Model, load_model
from titan.domain.money import RiskReport
from titan.errors import UsageError

SCORES_NAME, ALERTS_NAME = "scores.csv", "alerts.jsonl"


def score(  # noqa: PLR0913  # each keyword is one choice of the caller, all with a default
    path: Path,
    out_dir: Path | None = None,
    threshold: float | None = None,
    *,
    columns: Mapping[str, str] = AMLSIM_COLUMNS,
    currency: str = "USD",
    strict: bool = False,
    weights: Path = WEIGHTS_DIR,
) -> RiskReport:
    """Score every account of a transaction file and raise alerts.

    The same file gives the same report, bit for bit, on the same machine.

    Args:
        path: CSV file, see `titan.aml.ingest.read_transactions`.
        out_dir: folder that receives ``scores.csv`` (every account), ``alerts.jsonl`` and, if
            rows were refused, ``rejected.csv``.
        threshold: 0 to 1; by default the one chosen on validation worlds and kept with the model.
        columns: the file's name for each column.
        currency: of files that do not say.
        strict: refuse the file for one bad row.
        weights: folder of the model.

    Raises:
        MoneyError: if the file cannot be scored.
        ArtifactError: if the weights are missing or changed.
        UsageError: ``usage.argument`` for a threshold outside 0 to 1.
    """
    if threshold is not None and not 0 <= threshold <= 1:
        raise UsageError("usage.argument", "The threshold must lie between 0 and 1.")
    model = load_model(weights)
    ledger = read_transactions(
        path, columns=columns, currency=currency, rejects_dir=out_dir, strict=strict
    )
    assessment = assess(ledger, model)
    report = report_of(assessment, model, model.threshold if threshold is None else threshold)
    if out_dir is not None:
        _write(out_dir, assessment, report)
    return report


def report_of(assessment: Assessment, model: Model, threshold: float) -> RiskReport:
    """Return the report of an assessment at a threshold."""
    ledger, scores = assessment.ledger, assessment.accounts
    explainer = Explainer(assessment, model.payment_threshold)
    ranked = np.argsort(-scores, kind="stable")
    raised = ranked[scores[ranked] >= threshold].tolist()
    return RiskReport(
        accounts=len(ledger.accounts),
        transactions=len(ledger),
        rejected=ledger.rejected,
        scores={ledger.accounts[place]: float(scores[place]) for place in raised},
        alerts=tuple(explainer.alert(place) for place in raised),
        model_id=model.id,
        threshold=threshold,
        rejections=dict(ledger.rejections),
    )


def _write(out_dir: Path, assessment: Assessment, report: RiskReport) -> None:
    """Write scores and alerts; each file appears whole or not at all."""
    out_dir.mkdir(parents=True, exist_ok=True)
    draft = out_dir / f".{SCORES_NAME}.part"
    with draft.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("account", "score"))
        pairs = zip(assessment.ledger.accounts, assessment.accounts.tolist(), strict=True)
        writer.writerows((account, repr(value)) for account, value in pairs)
    draft.replace(out_dir / SCORES_NAME)
    draft = out_dir / f".{ALERTS_NAME}.part"
    with draft.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(asdict(alert)) + "\n" for alert in report.alerts)
    draft.replace(out_dir / ALERTS_NAME)
