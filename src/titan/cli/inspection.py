"""What ``titan document inspect`` does: examine, print, and write pages and maps."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from titan.cli.output import (
    EXIT_COULD_NOT,
    EXIT_INVALID,
    EXIT_VALID,
    print_error,
    print_json,
    print_table,
    working,
)
from titan.domain.document import PictureFile
from titan.errors import DocumentError, TitanError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from titan.domain.chip import ChipFiles
    from titan.domain.report import Finding, ForensicReport, SidesReport, Verdict
    from titan.forensics.pages.report_page import Shown
    from titan.runtime import Titan


@dataclass(frozen=True, slots=True)
class Outputs:
    """Where results go.

    Attributes:
        as_json: print JSON, one object a line, and nothing else.
        report: page of HTML to write, or None.
        heatmap_dir: folder for localization maps, or None.
    """

    as_json: bool
    report: Path | None
    heatmap_dir: Path | None


@dataclass(frozen=True, slots=True)
class Beside:
    """What comes with one document.

    Attributes:
        chip: the files of its chip, or None.
        selfie: the holder's own picture, or None.
    """

    chip: "ChipFiles | None"
    selfie: PictureFile | None


def inspect_files(titan: "Titan", files: "Sequence[Path]", beside: Beside, outputs: Outputs) -> int:
    """Examine each file by itself and return the exit status of the command."""
    from titan.forensics.pages.report_page import Shown

    status, shown = EXIT_VALID, []
    for file in files:
        try:
            with working(f"examining {file.name}", quiet=outputs.as_json):
                examination = titan.examiner.picture(
                    read_named(file), chip=beside.chip, selfie=beside.selfie
                )
        except TitanError as error:
            _print_refusal(file, error, outputs.as_json)
            status = EXIT_COULD_NOT
            continue
        shown.append(Shown(file.name, examination))
        _print(file, examination.report, outputs.as_json)
        status = max(status, _status(examination.report.verdict))
    _write(shown, outputs)
    return status


def inspect_sides(titan: "Titan", front: Path, back: Path, beside: Beside, outputs: Outputs) -> int:
    """Examine the two sides of one document and return the exit status of the command."""
    from titan.domain.encoding import to_json
    from titan.forensics.pages.report_page import Shown

    with working(f"examining {front.name} and {back.name}", quiet=outputs.as_json):
        examined = titan.examiner.sides(
            read_named(front), read_named(back), chip=beside.chip, selfie=beside.selfie
        )
    report = examined.report
    if outputs.as_json:
        print_json({"front_file": str(front), "back_file": str(back), **to_json(report)})
    else:
        _print(front, report.front, as_json=False)
        _print(back, report.back, as_json=False)
        typer.secho(f"both sides: {report.verdict}", bold=True)
        _print_findings(report.findings)
    shown = [Shown(front.name, examined.front), Shown(back.name, examined.back)]
    _write(shown, outputs, report)
    return _status(report.verdict)


def read_named(file: Path) -> PictureFile:
    """Return the bytes of a file, declared as its name says; errors as of `read_picture`."""
    return PictureFile(read_picture(file), file.suffix or None)


def read_picture(file: Path) -> bytes:
    """Return the bytes of a file.

    Raises:
        DocumentError: ``document.unreadable``.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise DocumentError("document.unreadable", f"{error.strerror or 'Unreadable'}.") from error


def _status(verdict: "Verdict") -> int:
    from titan.domain.report import Verdict

    return EXIT_VALID if verdict is Verdict.PASS else EXIT_INVALID


def _print_refusal(file: Path, error: TitanError, as_json: bool) -> None:
    if as_json:
        print_json({"file": str(file), "error": error.as_problem()})
    print_error(error, about=file.name)


def _print(file: Path, report: "ForensicReport", as_json: bool) -> None:
    from titan.domain.encoding import to_json

    if as_json:
        print_json({"file": str(file), **to_json(report)})
        return
    typer.secho(f"{file}: {report.verdict}", bold=True)
    mrz = report.document.mrz
    for line in mrz.lines if mrz else ():
        typer.echo(f"  {line}")
    _print_findings(report.findings)


def _print_findings(findings: "Sequence[Finding]") -> None:
    rows = [
        (finding.check, finding.verdict, finding.code, finding.explanation) for finding in findings
    ]
    print_table("", ("check", "verdict", "code", "what was found"), rows)


def _write(shown: "Sequence[Shown]", outputs: Outputs, sides: "SidesReport | None" = None) -> None:
    if not shown:
        return
    try:
        if outputs.report is not None:
            _write_page(shown, outputs.report, sides)
        if outputs.heatmap_dir is not None:
            _write_maps(shown, outputs.heatmap_dir)
    except OSError as error:
        detail = f"A result cannot be written: {error.strerror or 'unknown'}."
        raise UsageError("usage.argument", detail) from error


def _write_page(shown: "Sequence[Shown]", file: Path, sides: "SidesReport | None") -> None:
    from datetime import UTC, datetime

    from titan.forensics.pages.report_page import report_page

    file.write_text(report_page(shown, datetime.now(UTC).date(), sides), encoding="utf-8")


def _write_maps(shown: "Sequence[Shown]", folder: Path) -> None:
    """Write two pictures a page: the map as grey levels, and the page with the map over it."""
    import numpy as np

    from titan.forensics.pages.pictures import lay_over, png

    folder.mkdir(parents=True, exist_ok=True)
    for one in shown:
        examination = one.examination
        name = f"{Path(one.name).stem}-{examination.report.document.digest[:8]}"
        levels = np.round(examination.localization_map * 255).astype(np.uint8)
        (folder / f"{name}.map.png").write_bytes(png(levels))
        over = lay_over(examination.page, examination.localization_map)
        (folder / f"{name}.overlay.png").write_bytes(png(over))
