"""``titan aml explain``: why an alert was raised, and whether it would be raised again."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from titan.cli.output import EXIT_INVALID, AsJson, print_json, print_table

if TYPE_CHECKING:
    from titan.aml.evidence.explain import Evidence
    from titan.domain.proof import Verification


def explain(  # noqa: PLR0913, PLR0917 - options of a command
    alert: Annotated[str, typer.Argument(help="Id of the alert, as in alerts.jsonl.")],
    scored: Annotated[Path, typer.Option("--from", help="Folder that score wrote to.")] = Path(),
    html: Annotated[Path | None, typer.Option(help="Write a page about it to this file.")] = None,
    svg: Annotated[Path | None, typer.Option(help="Write the picture alone to this file.")] = None,
    model: Annotated[
        Path | None, typer.Option(help="Folder of the model; by default the shipped one.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show why an alert was raised, and raise it again from the recorded payments.

    Example: titan aml explain 4711-ACC --from scored --html alert.html.
    Exit status 1: the alert came out differently the second time.
    """
    from titan.aml.evidence.page import render
    from titan.aml.evidence.picture import draw
    from titan.aml.evidence.record import as_json as record_of
    from titan.aml.evidence.record import find
    from titan.aml.evidence.replay import replay
    from titan.aml.evidence.trees import reader_of

    evidence = find(scored, alert)
    verification = replay(evidence, reader_of(model))
    for path, make in ((html, render), (svg, draw)):
        if path is not None:
            path.write_text(make(evidence), encoding="utf-8")
    if as_json:
        print_json(record_of(evidence) | {"same": verification.valid, "why": verification.reason})
    else:
        _print(evidence, verification)
    if not verification.valid:
        raise typer.Exit(EXIT_INVALID)


def _print(evidence: "Evidence", verification: "Verification") -> None:
    from titan.aml.currencies import format_amount

    alert, ledger = evidence.alert, evidence.subgraph.ledger
    typer.echo(f"{alert.explanation}\n")
    rows = [
        (
            entry.id,
            entry.time,
            entry.source,
            entry.target,
            format_amount(entry.amount, entry.currency),
            f"{evidence.scores[place]:.3f}",
        )
        for entry, place in zip(alert.transactions, evidence.path, strict=True)
    ]
    print_table("", ("row", "time", "from", "to", "amount", "score"), rows)
    if alert.drivers:
        shown = [(d.feature, f"{d.value:.4g}", f"{d.contribution:+.2f}") for d in alert.drivers]
        print_table("\nwhat drove the score", ("feature", "value", "added"), shown)
    again = "the same" if verification.valid else f"not the same: {verification.reason}"
    typer.echo(f"\nraised again from {len(ledger)} payments: {again}")
