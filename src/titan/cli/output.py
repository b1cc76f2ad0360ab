"""What commands print: results on standard output, progress and errors on standard error."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from titan.errors import TitanError

if TYPE_CHECKING:
    from rich.console import Console

EXIT_VALID = 0
EXIT_INVALID = 1
EXIT_COULD_NOT = 2

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead.")]


def print_json(value: object) -> None:
    """Print one value as one line of JSON on standard output."""
    from titan.domain.encoding import to_json

    sys.stdout.write(json.dumps(to_json(value)) + "\n")
    sys.stdout.flush()


def print_error(error: TitanError, as_json: bool = False, about: str = "") -> None:
    """Print an error: one sentence and the way out, or its problem object.

    Args:
        error: what happened.
        as_json: also print the problem object on standard output.
        about: which of several inputs it is about.
    """
    if as_json:
        print_json(error.as_problem())
    subject = f"{about}: " if about else ""
    line = f"error: {subject}{error.detail} {error.remedy} [{error.code}]"
    typer.secho(line, err=True, fg="red")


def progress_console() -> "Console":
    """Return a console on standard error."""
    from rich.console import Console

    return Console(stderr=True)


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print a table on standard output."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title or None, title_justify="left", show_edge=False, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    Console().print(table)


def report_stale(stale: Sequence[str], as_json: bool) -> None:
    """Print what differs from a manifest; end with status 1 if anything does."""
    if as_json:
        print_json({"stale": stale})
    else:
        typer.echo("\n".join(stale) or "everything is as the manifest says")
    if stale:
        raise typer.Exit(EXIT_INVALID)


def print_fields(fields: Mapping[str, object]) -> None:
    """Print names and values, one pair a line."""
    width = max((len(name) for name in fields), default=0)
    for name, value in fields.items():
        typer.echo(f"{name:<{width}}  {value}")


@contextmanager
def working(what: str, quiet: bool = False) -> Iterator[None]:
    """Show on standard error that something takes a while."""
    if quiet:
        yield
        return
    with progress_console().status(what):
        yield
