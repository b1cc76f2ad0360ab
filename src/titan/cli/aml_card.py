"""``titan aml card``: measure a model that is shipped, and tell it."""

from pathlib import Path
from typing import Annotated

import typer

from titan.cli.aml import Model
from titan.cli.output import AsJson, print_fields, print_json, progress_console


def card(  # noqa: PLR0913, PLR0917 - options of a command
    model: Model = None,
    samples: Annotated[
        Path | None, typer.Option(help="Folder of AMLSim's published samples.")
    ] = None,
    trials: Annotated[
        Path | None, typer.Option(help="File that keeps trials, JSON lines; missing ones are made.")
    ] = None,
    recipes: Annotated[
        list[str] | None, typer.Option("--recipe", help="Left out in a trial; repeatable.")
    ] = None,
    seeds: Annotated[int, typer.Option(min=1, max=5, help="Worlds of each such recipe.")] = 5,
    as_json: AsJson = False,
) -> None:
    """Measure a model on the shipped worlds and write its card. Example: titan aml card.

    With --trials, recipes are left out of the worlds in turn: a quarter of an hour each.
    """
    from rich.progress import Progress

    from titan.aml.scorer.model import WEIGHTS_DIR, load, save
    from titan.aml.train.card import CARD_NAME, card_of, measured_on_samples
    from titan.aml.train.scorer import evaluate
    from titan.aml.train.shipped import worlds
    from titan.aml.train.trials import RECIPES, SEEDS, complete

    folder = model or WEIGHTS_DIR
    scorer = load(folder)
    with Progress(console=progress_console(), disable=as_json) as bar:
        task = bar.add_task("measuring", total=1.0)

        def show(what: str, done: float) -> None:
            bar.update(task, description=what, completed=done)

        tried = complete(trials, recipes or RECIPES, SEEDS[:seeds], show) if trials else []
        show("measuring", 1.0)
        measured = evaluate(worlds(), scorer)
        found = measured_on_samples(scorer, samples) if samples else {}
    name = save(scorer, folder, {CARD_NAME: card_of(scorer, measured, found, tried)})
    made = {"model_id": name, "card": str(folder / CARD_NAME), "pr_auc": measured["pr_auc"]}
    print_json(made) if as_json else print_fields(made)
