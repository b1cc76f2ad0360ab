"""``titan aml job``: score in partitions, resumable, here or on Ray."""

from pathlib import Path
from typing import Annotated

import typer

from titan.cli.output import AsJson, print_fields, print_json, progress_console


def job(  # noqa: PLR0913, PLR0917 - options of a command
    files: Annotated[list[Path], typer.Argument(help="Transaction files of one layout.")],
    work_dir: Annotated[Path, typer.Option(help="Folder that keeps finished pieces.")],
    output: Annotated[Path, typer.Option(help="Folder for the tables of scores.")],
    model: Annotated[
        Path | None, typer.Option(help="Folder of the model; by default the shipped one.")
    ] = None,
    layout: Annotated[str, typer.Option("--format", help="Name of the files' layout.")] = "auto",
    engine: Annotated[str, typer.Option(help="local or ray.")] = "local",
    address: Annotated[
        str | None, typer.Option(help="Of a running Ray cluster; else one is started here.")
    ] = None,
    buckets: Annotated[int, typer.Option(min=1, help="Pieces of a day.")] = 4,
    workers: Annotated[int, typer.Option(min=1, help="Cores of a Ray of our own.")] = 2,
    as_json: AsJson = False,
) -> None:
    """Score payments in pieces of a day and a bucket of accounts, and keep what is finished.

    Run again after an interruption, or with another day in the files, and only what is missing
    is scored. Example: titan aml job ledger.csv --work-dir pieces --output scores.
    """
    from rich.progress import Progress

    from titan.aml.ingest import read
    from titan.aml.jobs.engines import engine_of
    from titan.aml.jobs.run import score_job
    from titan.aml.jobs.store import Store
    from titan.aml.scorer.model import WEIGHTS_DIR, load
    from titan.aml.scorer.scores import score_ledger
    from titan.aml.scoring import TRANSACTIONS_NAME, write_tables

    scorer = load(model or WEIGHTS_DIR)
    with engine_of(engine, address, workers) as runs:
        ledger = read(files, layout=layout, rejects_dir=output)
        with Progress(console=progress_console(), disable=as_json) as bar:
            task = bar.add_task("scoring", total=1.0)
            payments, work = score_job(
                ledger,
                scorer,
                Store(work_dir / "pieces"),
                runs,
                buckets=buckets,
                on_progress=lambda share: bar.update(task, completed=share),
            )
    scores = score_ledger(ledger, scorer, payments=payments)
    output.mkdir(parents=True, exist_ok=True)
    write_tables(output, ledger, scores)
    made = {
        "file": str(output / TRANSACTIONS_NAME),
        "transactions": len(ledger),
        "rejected": ledger.rejected,
        "alerts": int(scores.alerts.sum()),
        "account_alerts": int(scores.account_alerts.sum()),
        "pieces": work.pieces,
        "kept": work.kept,
    }
    print_json(made) if as_json else print_fields(made)
