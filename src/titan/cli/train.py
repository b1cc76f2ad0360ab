"""``titan train``: train the networks that ship."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from titan.cli.options import SAMPLES
from titan.cli.output import AsJson, print_json, print_table, progress_console
from titan.errors import UsageError

app = typer.Typer(no_args_is_help=True, help="Train the networks that ship.")


@app.command()
def forensics(  # noqa: PLR0913, PLR0917 - options of a command
    work_dir: Annotated[Path, typer.Option(help="Folder of drawn pages and of the checkpoint.")],
    out: Annotated[Path, typer.Option(help="Folder that receives weights and figures.")],
    pages: Annotated[int, typer.Option(min=20, help="Pages to learn from.")] = 3000,
    steps: Annotated[int, typer.Option(min=1, help="Batches of twelve crops.")] = 8000,
    validation: Annotated[int, typer.Option(min=40, help="Pages to choose thresholds on.")] = 600,
    test: Annotated[int, typer.Option(min=20, help="Pages of each set that is measured.")] = 300,
    workers: Annotated[int, typer.Option(min=1, help="Processes that draw and look.")] = 1,
    leave_out: Annotated[
        str | None, typer.Option(help="Family to measure and not to learn from: editor:pillow.")
    ] = None,
    resume: Annotated[bool, typer.Option(help="Go on from what the folder holds.")] = False,
    samples: Annotated[
        Path, typer.Option(help="Folder of published specimens, of which few may be referred.")
    ] = SAMPLES / "forensics",
    compiled: Annotated[
        bool, typer.Option(help="Let torch compile the network first; takes a C++ compiler.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Train the network that finds edits, from pages that it draws itself.

    Weights that refer genuine documents, or rank no better than the shipped ones, are refused:
    they go to the folder of the run, and the exit status is 1.

    Example: titan train forensics --work-dir training --out weights --resume.
    """
    from rich.progress import Progress

    from titan.forensics.train.fit import Plan
    from titan.forensics.train.leave_out import Family
    from titan.forensics.train.run import Trial, Work, train
    from titan.pipeline.labelled_pages import (
        DRAWINGS,
        TESTS,
        Part,
        digest,
        genuine_documents,
        labelled_pages,
        read_and_check,
    )

    if work_dir.exists() and any(work_dir.iterdir()) and not resume:
        raise UsageError("usage.argument", "The folder holds an earlier run; --resume goes on.")
    family = Family.parse(leave_out) if leave_out else None
    with Progress(console=progress_console(), disable=as_json) as bar:
        task = bar.add_task("training", total=1.0)
        figures = train(
            Work(pages, validation, test, Plan(steps, compiled=compiled), workers, family),
            work_dir,
            labelled_pages(Part.TRAINING),
            labelled_pages(Part.VALIDATION),
            {part.value: labelled_pages(part) for part in TESTS},
            examine=read_and_check,
            out_dir=out,
            data=digest(),
            trial=None
            if family
            else Trial(*genuine_documents(samples), told=frozenset({DRAWINGS})),
            report=lambda what, done: bar.update(task, description=what, completed=done),
        )
    if as_json:
        print_json(figures)
    else:
        _print_sets(figures)
    if figures["refused_for"]:
        raise typer.Exit(1)


def _print_sets(figures: Mapping[str, Any]) -> None:
    rows = [
        (
            name,
            f"{one['area_under_curve']:.3f}",
            f"{one['missed_at_5']:.3f}",
            f"{one['overlap']:.3f}",
        )
        for name, one in figures["sets"].items()
    ]
    print_table("", ("pages", "area under curve", "missed at 5 %", "overlap"), rows)
    for reason in figures["refused_for"]:
        progress_console().print(f"Refused: {reason}")


@app.command()
def ablation(  # noqa: PLR0913, PLR0917 - options of a command
    work_dir: Annotated[Path, typer.Option(help="Folder of a run of training, with its pages.")],
    out: Annotated[Path, typer.Option(help="Folder of its weights; figures and card change.")],
    pages: Annotated[int, typer.Option(min=2, help="Pages to learn from, at most.")] = 1000,
    steps: Annotated[int, typer.Option(min=1, help="Batches of each network.")] = 800,
    test: Annotated[int, typer.Option(min=4, help="Pages of each set, at most.")] = 150,
    workers: Annotated[int, typer.Option(min=1, help="Processes that look.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Compare small networks that see one stream each with one that sees all.

    Goes on from where it was stopped. Example: titan train ablation --work-dir training --out w.
    """
    from rich.progress import Progress

    from titan.forensics.train.ablation import Budget, ablate, enter
    from titan.pipeline.labelled_pages import TESTS, Part

    missing = [part.value for part in Part if not any((work_dir / part.value).glob("*.json"))]
    if missing:
        raise UsageError(
            "usage.argument",
            f"The folder lacks pages of {', '.join(missing)}; training draws them.",
        )
    with Progress(console=progress_console(), disable=as_json) as bar:
        task = bar.add_task("ablation", total=1.0)
        table = ablate(
            work_dir,
            [part.value for part in TESTS],
            Budget(pages, test, steps, workers),
            report=lambda what, done: bar.update(task, description=what, completed=done),
        )
    enter(table, out)
    if as_json:
        print_json(table)
        return
    print_table("area under the curve", ("streams", *(part.value for part in TESTS)), [
        (name, *(f"{one['area_under_curve']:.3f}" for one in sets.values()))
        for name, sets in table["streams"].items()
    ])  # fmt: skip
