"""``titan aml``: score transaction files, train the model."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from titan.cli.options import DataDir, settings_in
from titan.cli.output import (
    AsJson,
    print_json,
    print_table,
    progress_console,
    working,
)

if TYPE_CHECKING:
    from titan.domain.money import RiskReport

app = typer.Typer(no_args_is_help=True, help="Money laundering: scores and alerts with evidence.")


@app.command()
def score(
    transactions: Annotated[Path, typer.Argument(help="Transaction file (CSV).")],
    out: Annotated[
        Path | None, typer.Option(help="Folder for all scores, alerts and refused rows.")
    ] = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Score every account and raise alerts. Example: titan aml score transactions.csv.

    A row that cannot be used is refused and counted by reason; the others are scored.
    """
    from titan.runtime import Titan

    with Titan(settings_in(data_dir)) as titan, working("scoring", quiet=as_json):
        report = titan.score(transactions, out)
    print_json(report) if as_json else _print_report(report)


@app.command()
def train(
    out: Annotated[
        Path | None, typer.Option(help="Folder for the weights; by default the shipped ones.")
    ] = None,
    sample: Annotated[
        list[Path] | None,
        typer.Option(help="Folder in AMLSim's format, to measure on only; repeatable."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Train the network again and write weights, figures and model card (minutes on one core).

    Example: titan aml train --out weights.
    """
    from rich.progress import Progress

    from titan.aml.model import WEIGHTS_DIR
    from titan.aml.train import run

    with Progress(console=progress_console(), disable=as_json) as bar:
        task = bar.add_task("making worlds", total=1.0)
        figures = run.train(
            out or WEIGHTS_DIR,
            samples=sample or (),
            on_progress=lambda what, done: bar.update(task, description=what, completed=done),
        )
    if as_json:
        print_json(figures)
    else:
        typer.echo(f"written to {out or WEIGHTS_DIR}; see MODEL_CARD.md there")


def _print_report(report: "RiskReport") -> None:
    typer.echo(
        f"{report.transactions} transactions of {report.accounts} accounts, "
        f"{report.rejected} rows rejected, {len(report.alerts)} alerts"
    )
    for reason, count in report.rejections.items():
        typer.secho(f"{count} rows refused: {reason} (--out writes them down)", fg="yellow")
    rows = [
        (alert.subject, alert.typology, f"{alert.score:.3f}", alert.explanation)
        for alert in report.alerts[:20]
    ]
    print_table("", ("account", "typology", "score", "why"), rows)
    if len(report.alerts) > len(rows):
        typer.echo(f"… and {len(report.alerts) - len(rows)} more; --json or --out has them all")
