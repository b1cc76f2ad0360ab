"""``titan aml lists``: keep lists of addresses and names, and see who of ours is on them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from titan.cli.options import DataDir, settings_in
from titan.cli.output import EXIT_INVALID, AsJson, print_fields, print_json, print_table
from titan.errors import UsageError

if TYPE_CHECKING:
    from titan.aml.lists.entries import Entry
    from titan.aml.lists.library import Library

app = typer.Typer(
    no_args_is_help=True,
    help="Lists of addresses and names, and who is on them. Example: titan aml lists show",
)

_LISTS_FOLDER = "lists"
_MOST_PRINTED = 50


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="Name of the list, such as ofac.")],
    files: Annotated[
        list[Path],
        typer.Argument(
            help="OFAC's sanctioned_addresses_TICKER.txt, FollowTheMoney JSON lines, or a folder."
        ),
    ],
    dated: Annotated[
        datetime | None,
        typer.Option("--date", formats=["%Y-%m-%d"], help="Day whose state it is; else today."),
    ] = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Keep a version of a list. Example: titan aml lists add ofac lists/ --date 2024-09-27."""
    day = dated.date() if dated else datetime.now(UTC).date()
    version = _library(data_dir).add(name, files, day)
    if as_json:
        print_json(version)
    else:
        print_fields(
            {
                "list": version.name,
                "date": version.dated,
                "entries": version.entries,
                "sha256": version.sha256,
            }
        )


@app.command()
def show(
    name: Annotated[str | None, typer.Argument(help="One list; by default all.")] = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Show the versions that are kept. Example: titan aml lists show ofac."""
    versions = _library(data_dir).versions(name)
    if as_json:
        print_json(versions)
    else:
        rows = [
            (v.name, v.dated, v.entries, v.sha256[:16], ", ".join(v.files[:3])) for v in versions
        ]
        print_table("", ("list", "date", "entries", "sha256", "files"), rows)


@app.command()
def match(  # noqa: PLR0913, PLR0917  # each is one option of the command
    files: Annotated[
        list[Path], typer.Argument(help="Transactions, in any layout that titan aml score reads.")
    ],
    layout: Annotated[str, typer.Option("--format", help="Layout of the transactions.")] = "auto",
    names: Annotated[
        list[Path] | None,
        typer.Option(help="File with the names of accounts; repeatable. Messages bring their own."),
    ] = None,
    least: Annotated[
        float | None, typer.Option(help="Score, 0 to 1, from which names are alike.")
    ] = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Match accounts and names with the latest lists; status 1 if someone is on one.

    Example: titan aml lists match payments.xml.
    """
    from titan.aml.ingest import read
    from titan.aml.ingest.iso20022 import is_message
    from titan.aml.ingest.parties import read_parties
    from titan.aml.lists.screening import LEAST_SCORE, listed_accounts, listed_names

    lists = _entries(data_dir)
    ledger = read(files, layout=layout)
    parties = read_parties([*(path for path in files if is_message(path)), *(names or ())])
    matches = [
        *listed_accounts(ledger.accounts, lists),
        *listed_names(parties.names, lists, LEAST_SCORE if least is None else least),
    ]
    if as_json:
        print_json(matches)
    else:
        rows = [(m.account, m.list, m.entry, f"{m.score:.2f}", m.reason) for m in matches]
        print_table("", ("account", "list", "entry", "score", "why"), rows)
    if matches:
        raise typer.Exit(EXIT_INVALID)


@app.command()
def trace(  # noqa: PLR0913, PLR0917  # each is one option of the command
    files: Annotated[
        list[Path], typer.Argument(help="Transactions, in any layout that titan aml score reads.")
    ],
    layout: Annotated[str, typer.Option("--format", help="Layout of the transactions.")] = "auto",
    listed: Annotated[
        list[str] | None,
        typer.Option(help="An account whose money is followed, beside those on the lists."),
    ] = None,
    policy: Annotated[
        str, typer.Option(help="Money an account pays with: haircut, fifo or poison.")
    ] = "haircut",
    least: Annotated[
        float, typer.Option(min=0, max=1, help="Share of receipts from which an account is told.")
    ] = 0.0,
    reached: Annotated[
        bool, typer.Option(help="Tell also whom money can have reached, though none is counted.")
    ] = False,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Follow the money of listed accounts, with its path; status 1 if it reached someone.

    Example: titan aml lists trace transfers.csv --policy poison --least 0.1.
    """
    from titan.aml.currencies import format_amount
    from titan.aml.ingest import read
    from titan.aml.lists.screening import listed_accounts
    from titan.aml.lists.tracing import traces
    from titan.aml.taint import Policy

    if policy not in set(Policy):
        raise UsageError("usage.argument", f"There is no policy '{policy}'.")
    ledger = read(files, layout=layout)
    places = {ledger.place(account) for account in listed or ()}
    if None in places:
        raise UsageError("usage.argument", "An account named by --listed is not in the files.")
    matches = listed_accounts(ledger.accounts, _entries(data_dir))
    places |= {ledger.place(match.account) for match in matches}
    listed_places = [place for place in places if place is not None]
    found = list(traces(ledger, listed_places, Policy(policy), least=least, reached=reached))
    if as_json:
        print_json(found)
    else:
        rows = [
            (
                one.account,
                f"{one.share:.3f}",
                format_amount(one.amount, one.currency),
                " ".join((one.path[0].source, *(hop.target for hop in one.path))),
            )
            for one in found[:_MOST_PRINTED]
        ]
        print_table("", ("account", "share", "listed money", "way"), rows)
        if len(found) > len(rows):
            typer.echo(f"… and {len(found) - len(rows)} more; --json has them all")
    if found:
        raise typer.Exit(EXIT_INVALID)


def _entries(data_dir: Path | None) -> "dict[str, tuple[Entry, ...]]":
    """Return the entries of the latest version of each list, by its name."""
    library = _library(data_dir)
    return {version.name: library.entries(version) for version in library.current()}


def _library(data_dir: Path | None) -> "Library":
    from titan.aml.lists.library import Library

    return Library(settings_in(data_dir).data_dir / _LISTS_FOLDER)
