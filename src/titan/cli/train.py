"""``titan train``: train the networks that ship."""

from pathlib import Path
from typing import Annotated

import typer

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
    resume: Annotated[bool, typer.Option(help="Go on from what the folder holds.")] = False,
    as_json: AsJson = False,
) -> None:
    """Train the network that finds edits, from pages that it draws itself.

    Example: titan train forensics --work-dir training --out weights --resume.
    """
    from rich.progress import Progress

    from titan.forensics.train.fit import Plan
    from titan.forensics.train.run import Work, train
    from titan.pipeline.labelled_pages import TESTS, Part, labelled_pages, what_checks_say

    if work_dir.exists() and any(work_dir.iterdir()) and not resume:
        raise UsageError("usage.argument", "The folder holds an earlier run; --resume goes on.")
    with Progress(console=progress_console(), disable=as_json) as bar:
        task = bar.add_task("training", total=1.0)
        figures = train(
            Work(pages, validation, test, Plan(steps), workers),
            work_dir,
            labelled_pages(Part.TRAINING),
            labelled_pages(Part.VALIDATION),
            {part.value: labelled_pages(part) for part in TESTS},
            examine=what_checks_say,
            out_dir=out,
            report=lambda what, done: bar.update(task, description=what, completed=done),
        )
    if as_json:
        print_json(figures)
        return
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
