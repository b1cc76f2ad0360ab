"""``titan aml follow``: score payments of a folder or of a chain soon after they appear."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from titan.cli.options import DataDir, settings_in
from titan.cli.output import AsJson, print_error, print_json
from titan.errors import UsageError

if TYPE_CHECKING:
    from titan.aml.follow import Follower, Scored
    from titan.aml.ingest.store import Store

_FOLDER = "follow"
_PATIENCE = 0.5


def follow(  # noqa: PLR0913, PLR0917  # each is one option of the command
    folder: Annotated[
        Path | None, typer.Argument(help="Folder to watch for files of transactions.")
    ] = None,
    rpc: Annotated[str | None, typer.Option(help="JSON-RPC URL of a chain to follow.")] = None,
    token: Annotated[
        list[str] | None,
        typer.Option(help="ADDRESS=SYMBOL of an ERC-20 token of the chain; repeatable."),
    ] = None,
    since: Annotated[int, typer.Option(help="First block to read.")] = 0,
    layout: Annotated[str, typer.Option("--format", help="Layout of the files.")] = "auto",
    model: Annotated[Path | None, typer.Option(help="Folder of the model.")] = None,
    store: Annotated[
        Path | None, typer.Option(help="Folder of the payments; by default in the data folder.")
    ] = None,
    every: Annotated[float, typer.Option(help="Seconds between two looks.")] = 2.0,
    once: Annotated[
        bool, typer.Option("--once", help="End when all that is there was scored.")
    ] = False,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Score new payments with all that came before. Example: titan aml follow payments --once.

    Prints the alerts as they come; with --json, a line for every new payment.
    """
    from titan.aml.follow import Follower
    from titan.aml.ingest.store import Store
    from titan.aml.scorer.model import WEIGHTS_DIR, load
    from titan.aml.scorer.scores import LedgerScorer

    if (folder is None) == (rpc is None):
        raise UsageError("usage.argument", "Name a folder or --rpc, and not both.")
    settings = settings_in(data_dir)
    place = store or settings.data_dir / _FOLDER
    payments = Store(place)
    follower = Follower(payments, place, LedgerScorer(load(model or WEIGHTS_DIR)))
    if rpc is not None:
        feed = _chain_feed(rpc, token or [], since, payments, settings.chain_confirmations)
    elif folder is not None:
        feed = _folder_feed(folder, payments, place, layout)
    _look(feed, follower, as_json, None if once else every)


def _look(
    feed: Callable[[], bool], follower: "Follower", as_json: bool, every: float | None
) -> None:
    """Feed and score, without end or until all that is there was taken."""
    while True:
        waiting = feed()
        for scored in follower.update():
            _print(scored, as_json)
        if every is None and not waiting:
            return
        time.sleep(_PATIENCE if every is None else every)


def _folder_feed(folder: Path, store: "Store", place: Path, layout: str) -> Callable[[], bool]:
    from titan.aml.follow import FolderFeed

    if not folder.is_dir():
        raise UsageError("usage.argument", "The folder to watch is not there.")
    watched = FolderFeed(folder, store, place / "rejected", layout)

    def feed() -> bool:
        for fed in watched.feed():
            if fed.error is not None:
                print_error(fed.error, about=fed.file)
            elif fed.rows or fed.rejected:
                message = f"{fed.file}: {fed.rows} payments, {fed.rejected} rows refused"
                typer.echo(message, err=True)
        return watched.waiting > 0

    return feed


def _chain_feed(
    rpc: str, tokens: list[str], since: int, store: "Store", confirmations: int
) -> Callable[[], bool]:
    from titan.chain.connection import Connection
    from titan.chain.transfers import NATIVE, TransferLog
    from titan.pipeline.transfers import collect

    named = {NATIVE: "ETH"}
    for token in tokens:
        address, _, symbol = token.partition("=")
        named[address] = symbol
    log = TransferLog(Connection(rpc, None, 20.0, confirmations), named, since)

    def feed() -> bool:
        came = collect(log, store)
        if came:
            typer.echo(f"{came} transfers", err=True)
        return False

    return feed


def _print(scored: "Scored", as_json: bool) -> None:
    from titan.aml.currencies import format_amount

    moved = scored.transaction
    if as_json:
        print_json(scored)
    elif scored.alert:
        amount = format_amount(moved.amount, moved.currency)
        typer.echo(f"{scored.score:.3f}  {moved.source} -> {moved.target}  {amount}")
