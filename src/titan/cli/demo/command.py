"""The command: run the walk, then show what happened."""

import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from titan.cli.options import settings_in
from titan.cli.output import EXIT_INVALID, AsJson, print_json, print_table, progress_console

if TYPE_CHECKING:
    from titan.cli.demo.progress import Progress


def demo(
    document: Annotated[
        Path | None, typer.Option(help="Your own picture of a document, instead of a specimen.")
    ] = None,
    transactions: Annotated[
        Path | None, typer.Option(help="Your own AMLSim transaction file.")
    ] = None,
    as_json: AsJson = False,
    data_dir: Annotated[
        Path | None, typer.Option("--data-dir", help="Keep the state in this folder.")
    ] = None,
) -> None:
    """Turn a passport picture into an attestation, and transactions into its suspension.

    Example: titan demo. Every step is real; nothing leaves this machine. Exits 1 if the document
    is not accepted, 2 if a step could not be done.
    """
    from titan.cli.demo.progress import Progress
    from titan.cli.demo.walk import DocumentNotAccepted, walk

    began = time.monotonic()
    with ExitStack() as stack:
        folder = data_dir or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="titan-demo-"))
        )
        progress = Progress(progress_console())
        try:
            walk(settings_in(folder), document, transactions, progress)
        except DocumentNotAccepted as refusal:
            progress.stop_at(str(refusal))
            _show(progress, time.monotonic() - began, as_json)
            raise typer.Exit(EXIT_INVALID) from None
        _show(progress, time.monotonic() - began, as_json)


def _show(progress: "Progress", total: float, as_json: bool) -> None:
    if as_json:
        seconds = {**progress.seconds, "total": round(total, 2)}
        print_json({**progress.results, "seconds": seconds})
        return
    rows = [(step.number, step.title, step.outcome, f"{step.seconds:.1f} s")
            for step in progress.steps]  # fmt: skip
    print_table("What happened", ("", "step", "outcome", "time"), rows)
    typer.echo(f"\nall steps took {total:.1f} s")
