"""``titan bench``: what this machine measures, against goals and peers."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from titan.cli.options import SAMPLES, TRANSCRIPTIONS
from titan.cli.output import AsJson, print_json, print_table, working

if TYPE_CHECKING:
    from titan.bench.report import Report

app = typer.Typer(no_args_is_help=True, help="Measure against goals and peers.")


@app.command()
def zk(
    runs: int = typer.Option(5, min=1, help="Times that each is measured; the median counts."),
    picture: Annotated[
        Path | None, typer.Option(help="SVG file to draw proofs of growing circuits into.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure witness, proving and verification, beside plain snarkjs. Example: titan bench zk."""
    from titan.bench.zk import growth_picture, measure

    with working("measuring", quiet=as_json):
        report = measure(runs)
    if picture is not None:
        picture.write_text(growth_picture(report))
    _print(report, as_json)


@app.command()
def chain(as_json: AsJson = False) -> None:
    """Measure gas and the client, beside EAS and Semaphore. Example: titan bench chain."""
    from titan.bench.chain import measure

    with working("measuring", quiet=as_json):
        report = measure()
    _print(report, as_json)


@app.command()
def browser(
    runs: int = typer.Option(10, min=1, help="Proofs of a warm prover; the median counts."),
    chromium: Annotated[Path, typer.Option(help="The browser.")] = Path("/usr/bin/chromium"),
    as_json: AsJson = False,
) -> None:
    """Measure proving in the holder's page, beside snarkjs. Example: titan bench browser."""
    from titan.bench.browser import measure

    with working("measuring", quiet=as_json):
        report = measure(runs, chromium)
    _print(report, as_json)


@app.command()
def documents(
    pages: Annotated[int, typer.Option(min=1, help="Drawn pages of each condition.")] = 25,
    data: Annotated[
        Path, typer.Option(help="Folder with specimens and phone frames; absent ones are skipped.")
    ] = SAMPLES / "forensics",
    truth: Annotated[
        Path, typer.Option(help="JSON file of what each specimen says.")
    ] = TRANSCRIPTIONS,
    as_json: AsJson = False,
) -> None:
    """Measure reading: zones, outlines, CPU time (minutes). Example: titan bench documents."""
    from titan.bench.documents import measure

    with working("measuring", quiet=as_json):
        report = measure(pages, data, truth)
    _print(report, as_json)


@app.command()
def forensics(  # noqa: PLR0913, PLR0917 - options of a command
    pages: Annotated[int, typer.Option(min=20, help="Fresh pages of each set.")] = 60,
    learned: Annotated[int, typer.Option(min=10, help="Pages that the peers learn from.")] = 150,
    data: Annotated[
        Path, typer.Option(help="Folder with pictures of others; absent ones are skipped.")
    ] = SAMPLES / "forensics",
    weights: Annotated[
        Path | None, typer.Option(help="Folder of other weights than the shipped ones.")
    ] = None,
    checks: Annotated[
        bool, typer.Option(help="Ask the other checks too, as an examination does.")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Measure the tamper network beside its baselines (an hour; a quarter without checks).

    Example: titan bench forensics --pages 20 --no-checks.
    """
    from titan.bench.forensics import Material, measure
    from titan.forensics.tamper.shipped import WEIGHTS_DIR
    from titan.forensics.train.pages import NOTHING_SAID
    from titan.pipeline.labelled_pages import labelled_pages, read_and_check

    material = Material(labelled_pages, read_and_check if checks else lambda _: NOTHING_SAID, data)
    with working("measuring", quiet=as_json):
        report = measure(pages, learned, weights or WEIGHTS_DIR, material)
    _print(report, as_json)


@app.command()
def aml(  # noqa: PLR0913, PLR0917 - options of a command
    quick: Annotated[
        bool, typer.Option(help="Small worlds and one seed: tries the bench, measures little.")
    ] = False,
    seeds: Annotated[
        int | None, typer.Option(min=1, help="Worlds of each recipe; by default five.")
    ] = None,
    transactions: Annotated[
        int | None, typer.Option(min=8_000, help="Of each world; by default 60,000.")
    ] = None,
    illicit: Annotated[
        float | None, typer.Option(min=0.001, max=0.2, help="Share of them that launders.")
    ] = None,
    rows: Annotated[
        int | None,
        typer.Option(min=10_000, help="Largest file whose cost is measured; else ten million."),
    ] = None,
    work: Annotated[
        Path | None, typer.Option(help="Folder that keeps what is measured; a cut run goes on.")
    ] = None,
    data: Annotated[
        Path, typer.Option(help="Folder with AMLSim's samples; absent ones are skipped.")
    ] = SAMPLES / "aml" / "amlsim",
    as_json: AsJson = False,
) -> None:
    """Measure the scorer of payments beside its peers (an hour; with --quick minutes).

    Example: titan bench aml --quick --work measured.
    """
    from titan.bench.aml import FULL, QUICK, Profile, measure

    usual = QUICK if quick else FULL
    profile = Profile(
        seeds=seeds or usual.seeds,
        transactions=transactions or usual.transactions,
        illicit=illicit or usual.illicit,
        rows=rows or usual.rows,
    )
    with working("measuring", quiet=as_json):
        report = measure(profile, data, work)
    _print(report, as_json)


@app.command()
def service(
    kills: Annotated[int, typer.Option(min=1, help="Kills with cases in flight.")] = 10,
    documents: Annotated[int, typer.Option(min=0, help="Pictures examined for real.")] = 6,
    as_json: AsJson = False,
) -> None:
    """Measure the service: requests, cases, the audit log, kills (minutes).

    Example: titan bench service --kills 10.
    """
    from titan.bench.service import Scale, measure

    with working("measuring", quiet=as_json):
        report = measure(Scale(kills, documents))
    _print(report, as_json)


def _print(report: "Report", as_json: bool) -> None:
    if as_json:
        print_json(report)
        return
    columns = ("name", "value", "unit", "goal", "met", "peer", "peer value", "ratio", "runs")
    print_table(f"{report.area} on {report.machine.cpu}", columns, [
        (row.name, _shown(row.value) if row.why is None else f"- ({row.why})", row.unit,
         row.goal, row.met, row.peer, _shown(row.peer_value), _shown(row.ratio), row.runs)
        for row in report.measurements
    ])  # fmt: skip


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.4g}"
