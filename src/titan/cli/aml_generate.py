"""``titan aml generate``: transaction files with known laundering."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from titan.cli.output import AsJson, print_fields, print_json, progress_console


def generate(  # noqa: PLR0913, PLR0917 - options of a command
    out: Annotated[Path, typer.Option(help="Folder to write to.")],
    transactions: Annotated[int, typer.Option(min=1000, help="How many payments.")] = 400_000,
    seed: Annotated[int, typer.Option(min=0, help="Of all randomness.")] = 0,
    recipe: Annotated[
        str | None,
        typer.Option(help="Kind of world: amlworld, neutral, quick, chain, … or varied-SEED."),
    ] = None,
    illicit: Annotated[
        float | None, typer.Option(min=0.0, max=0.2, help="Share of payments that launder.")
    ] = None,
    layout: Annotated[
        str, typer.Option("--format", help="amlworld, amlsim or parquet.")
    ] = "amlworld",
    days: Annotated[int | None, typer.Option(min=2, help="How long; else by the size.")] = None,
    accounts: Annotated[
        int | None, typer.Option(help="How many accounts, in place of transactions.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write a transaction file with known laundering, of any size, and the attempts beside it.

    Example: titan aml generate --out ledger --transactions 400000 --seed 1.
    """
    from rich.progress import Progress

    from titan.aml.generate import recipe as recipes
    from titan.aml.generate.files import write
    from titan.aml.generate.stream import world

    wanted = recipes.named(recipe or ("steps" if layout == "amlsim" else "amlworld"))
    if illicit is not None:
        wanted = replace(wanted, illicit=illicit)
    if accounts:
        transactions = round(accounts * wanted.daily * (days or wanted.days or 18))
    wanted = replace(wanted, days=days or wanted.days)
    with Progress(console=progress_console(), disable=as_json) as bar:
        task = bar.add_task("generating", total=1.0)
        written = write(
            world(wanted, transactions, seed),
            out,
            layout,
            lambda share: bar.update(task, completed=share),
        )
    made = {"files": list(map(str, written.files))} | {
        name: getattr(written, name)
        for name in ("accounts", "days", "transactions", "laundering", "attempts")
    }
    print_json(made) if as_json else print_fields(made)
