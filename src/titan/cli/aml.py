"""``titan aml``: score transaction files, train on one's own, measure."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from titan.cli.output import (
    AsJson,
    print_fields,
    print_json,
    print_table,
    progress_console,
    working,
)
from titan.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from titan.aml.ledger import Ledger
    from titan.aml.scorer.model import Scorer
    from titan.aml.scoring import Job
    from titan.domain.money import RiskReport

_MOST_PRINTED = 100  # alerts, where the others stand in a file

app = typer.Typer(no_args_is_help=True, help="Money laundering: scores and alerts with evidence.")

Files = Annotated[
    list[Path], typer.Argument(help="Transaction files of one layout, CSV or Parquet.")
]
Layout = Annotated[
    str,
    typer.Option(
        "--format", help="Name of the files' layout, columns, or auto to go by the header."
    ),
]
Columns = Annotated[
    Path | None,
    typer.Option(
        "--columns", help="JSON object: our noun to the files' column, for --format columns."
    ),
]
Currency = Annotated[str, typer.Option(help="Of rows that do not say.")]
Workers = Annotated[int, typer.Option(min=1, help="Threads; the result is the same.")]
Model = Annotated[
    Path | None, typer.Option(help="Folder of the model; by default the shipped one.")
]


@app.command()
def score(  # noqa: PLR0913, PLR0917 - options of a command
    files: Files,
    output: Annotated[
        Path | None,
        typer.Option("--output", "--out", help="Folder for all scores, alerts and refused rows."),
    ] = None,
    model: Model = None,
    layout: Layout = "auto",
    columns: Columns = None,
    currency: Currency = "USD",
    alerts_per_day: Annotated[
        float | None, typer.Option(min=0, help="Budget of payment alerts; sets the threshold.")
    ] = None,
    engine: Annotated[
        str | None,
        typer.Option(help="local or ray: score in pieces, resumable; needs --work-dir."),
    ] = None,
    work_dir: Annotated[
        Path | None, typer.Option(help="Folder that keeps finished pieces.")
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="Threads, by default one a core; the result is the same."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Score every payment and account and raise alerts. Example: titan aml score ledger.csv.

    A row that cannot be used is refused and counted by reason; the others are scored. With
    --output, --json prints the highest hundred alerts; the folder has them all.
    """
    from titan.aml import scoring
    from titan.aml.scorer.model import WEIGHTS_DIR

    if (engine is None) != (work_dir is None):
        raise UsageError("usage.argument", "--engine and --work-dir go together.")
    with working("scoring", quiet=as_json):
        report = scoring.score(
            files,
            output,
            layout=layout,
            columns=_column_map(columns),
            currency=currency,
            weights=model or WEIGHTS_DIR,
            alerts_per_day=alerts_per_day,
            job=_job(engine, work_dir, workers or 1),
            workers=workers,
        )
    if as_json:
        print_json(_printed(report, None if output is None else _MOST_PRINTED))
    else:
        _print_report(report)


def _printed(report: "RiskReport", most: int | None) -> dict[str, Any]:
    """Return a report as JSON takes it, with so many alerts and the number of all."""
    from dataclasses import fields

    made: dict[str, Any] = {field.name: getattr(report, field.name) for field in fields(report)}
    alerts = report.alerts[:most]
    scores = {alert.subject: alert.score for alert in alerts}
    return made | {"alerts_raised": len(report.alerts), "alerts": alerts, "scores": scores}


def _job(engine: str | None, work_dir: Path | None, workers: int) -> "Job | None":
    """Return what scores the payments in pieces, if that is wanted."""
    if engine is None or work_dir is None:
        return None

    def job(ledger: "Ledger", scorer: "Scorer") -> "NDArray[np.float32]":
        from titan.aml.jobs.engines import engine_of
        from titan.aml.jobs.run import score_job
        from titan.aml.jobs.store import Store

        with engine_of(engine, workers=workers) as runs:
            return score_job(ledger, scorer, Store(work_dir / "pieces"), runs)[0]

    return job


@app.command()
def train(  # noqa: PLR0913, PLR0917 - options of a command
    out: Annotated[Path, typer.Option(help="Folder for the model.")],
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Labelled transaction files; without one, generated worlds."),
    ] = None,
    layout: Layout = "auto",
    columns: Columns = None,
    currency: Currency = "USD",
    retrospective: Annotated[
        bool,
        typer.Option(
            "--retrospective/--causal",
            help="Whether features may look at what came after a payment, as a batch can.",
        ),
    ] = True,
    by_method: Annotated[
        bool,
        typer.Option(
            "--by-method/--format-neutral", help="Whether the way of payment is a feature."
        ),
    ] = True,
    alerts_per_day: Annotated[
        float | None, typer.Option(min=0, help="Budget that sets the threshold; else the best F1.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of all sampling.")] = 0,
    after_shipped: Annotated[
        bool,
        typer.Option("--after-shipped", help="Let the forests follow on the shipped ones' scores."),
    ] = False,
    workers: Workers = 1,
    as_json: AsJson = False,
) -> None:
    """Train on labelled transactions or accounts; thresholds come from validation days only.

    Example: titan aml train HI-Small_Trans.csv --format amlworld --out model.
    """
    from rich.progress import Progress

    from titan.aml.features.view import Mode
    from titan.aml.scorer.model import load, save
    from titan.aml.train import scorer, shipped
    from titan.aml.train.days import Plan

    plan = Plan(
        mode=Mode.RETROSPECTIVE if retrospective else Mode.CAUSAL,
        by_method=by_method,
        seed=seed,
        workers=workers,
    )
    with Progress(console=progress_console(), disable=as_json) as bar:
        task = bar.add_task("reading", total=1.0)

        def show(what: str, done: float) -> None:
            bar.update(task, description=what, completed=done)

        if files:
            ledger = _ledger(files, layout, columns, currency)
            trained = scorer.train(
                ledger,
                plan,
                prior=load() if after_shipped else None,
                alerts_per_day=alerts_per_day,
                on_progress=show,
            )
        else:
            trained = shipped.train_shipped(plan, show)
    made = {"model_id": save(trained, out), "mode": str(plan.mode), "out": str(out)}
    made |= trained.figures
    print_json(made) if as_json else _print_figures(made)


@app.command()
def evaluate(  # noqa: PLR0913, PLR0917 - options of a command
    files: Files,
    model: Model = None,
    layout: Layout = "auto",
    columns: Columns = None,
    currency: Currency = "USD",
    workers: Workers = 1,
    as_json: AsJson = False,
) -> None:
    """Measure a model on the test days, or test accounts, of labelled transactions.

    Example: titan aml evaluate HI-Small_Trans.csv --model model --json.
    """
    from titan.aml.scorer.model import WEIGHTS_DIR, load
    from titan.aml.train import scorer

    with working("measuring", quiet=as_json):
        ledger = _ledger(files, layout, columns, currency)
        figures = scorer.evaluate(ledger, load(model or WEIGHTS_DIR), workers=workers)
    print_json(figures) if as_json else _print_figures(figures)


def _ledger(files: list[Path], layout: str, columns: Path | None, currency: str) -> "Ledger":
    from titan.aml.ingest import read

    return read(files, layout=layout, columns=_column_map(columns), currency=currency)


def _column_map(path: Path | None) -> dict[str, str] | None:
    """Read a column map.

    Raises:
        UsageError: ``usage.argument`` if the file is no JSON object of texts.
    """
    if path is None:
        return None
    import json

    from titan.errors import UsageError

    try:
        value: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError("usage.argument", "The column map is no JSON file.") from error
    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value.values()):
        raise UsageError("usage.argument", "The column map is no JSON object of column names.")
    return value


def _print_figures(figures: dict[str, Any]) -> None:
    """Print figures a line each, recall by shape as a table; groups follow under their names."""
    groups = {name: value for name, value in figures.items() if isinstance(value, dict)}
    lines = {name: _rounded(value) for name, value in figures.items() if name not in groups}
    if "drift" in groups:
        lines["drifted"] = groups.pop("drift")["drifted"]
    for name, value in groups.pop("attempts_found", {}).items():
        lines[f"attempts_found.{name}"] = _rounded(value)
    print_fields(lines)
    shapes = groups.pop("recall_by_typology", {})
    rows = [(name, each["payments"], f"{each['recall']:.2f}") for name, each in shapes.items()]
    if rows:
        print_table("", ("shape", "laundering payments", "recall"), rows)
    for name, group in groups.items():
        typer.secho(f"\n{name}", bold=True)
        _print_figures(group)


def _rounded(value: object) -> object:
    return f"{value:.4g}" if isinstance(value, float) else value


def _print_report(report: "RiskReport") -> None:
    typer.echo(
        f"{report.transactions} transactions of {report.accounts} accounts, "
        f"{report.rejected} rows rejected, {len(report.alerts)} alerts"
    )
    for reason, count in report.rejections.items():
        typer.secho(f"{count} rows refused: {reason} (--output writes them down)", fg="yellow")
    rows = [
        (alert.subject, alert.typology, f"{alert.score:.3f}", alert.explanation)
        for alert in report.alerts[:20]
    ]
    print_table("", ("account", "typology", "score", "why"), rows)
    if len(report.alerts) > len(rows):
        typer.echo(f"… and {len(report.alerts) - len(rows)} more; --json or --output has them all")
