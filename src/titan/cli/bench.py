"""``titan bench``: what this machine measures, against goals and peers."""

from typing import TYPE_CHECKING

import typer

from titan.cli.output import AsJson, print_json, print_table, working

if TYPE_CHECKING:
    from titan.bench.report import Report

app = typer.Typer(no_args_is_help=True, help="Measure against goals and peers.")


@app.command()
def zk(
    runs: int = typer.Option(5, min=1, help="Times that each is measured; the median counts."),
    as_json: AsJson = False,
) -> None:
    """Measure witness, proving and verification, beside plain snarkjs. Example: titan bench zk."""
    from titan.bench.zk import measure

    with working("measuring", quiet=as_json):
        report = measure(runs)
    _print(report, as_json)


@app.command()
def chain(as_json: AsJson = False) -> None:
    """Measure gas and the client, beside EAS and Semaphore. Example: titan bench chain."""
    from titan.bench.chain import measure

    with working("measuring", quiet=as_json):
        report = measure()
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
