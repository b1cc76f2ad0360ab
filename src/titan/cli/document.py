"""``titan document``: examine pictures of identity documents."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from titan.cli.options import DataDir, settings_in
from titan.cli.output import (
    EXIT_COULD_NOT,
    EXIT_INVALID,
    EXIT_VALID,
    AsJson,
    print_error,
    print_fields,
    print_json,
    print_table,
    working,
)
from titan.errors import DocumentError, TitanError

if TYPE_CHECKING:
    from titan.domain.report import ForensicReport
    from titan.runtime import Titan

app = typer.Typer(no_args_is_help=True, help="Examine pictures of identity documents.")


@app.command()
def inspect(
    files: Annotated[list[Path], typer.Argument(help="Pictures of documents.")],
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Read documents and say what is wrong with them. Example: titan document inspect pass.jpg.

    Exits 0 if every document passes, 1 if one is referred or fails, 2 if one cannot be examined.
    """
    from titan.runtime import Titan

    status = EXIT_VALID
    with Titan(settings_in(data_dir)) as titan:
        for file in files:
            status = max(status, _inspect_one(titan, file, as_json))
    raise typer.Exit(status)


@app.command()
def specimen(
    out: Annotated[Path, typer.Option(help="File to write, a JPEG.")],
    seed: Annotated[int, typer.Option(help="Of the invented holder and the capture.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Draw and photograph a passport of the invented state Utopia.

    Example: titan document specimen --out pass.jpg.
    """
    content = specimen_picture(seed)
    out.write_bytes(content)
    made = {"file": str(out), "bytes": len(content)}
    print_json(made) if as_json else print_fields(made)


@app.command()
def generate(  # noqa: PLR0913, PLR0917 - every parameter is an option of the command line
    out: Annotated[Path, typer.Option(help="Folder to write to.")],
    count: Annotated[int, typer.Option(min=1, help="How many pictures.")] = 10,
    seed: Annotated[int, typer.Option(min=0, help="Of the first picture; the next adds one.")] = 0,
    design: Annotated[str | None, typer.Option(help="One design only, by name.")] = None,
    families: Annotated[str, typer.Option(help="training or held-out.")] = "training",
    as_json: AsJson = False,
) -> None:
    """Write pictures of invented documents, forged ones among them, with masks and labels.

    Example: titan document generate --out pages --count 20 --seed 1.
    """
    from titan.documents.synthetic.design import DESIGNS
    from titan.documents.synthetic.writing import FAMILIES, of_design, write_samples

    for option, value, known in (("design", design, DESIGNS), ("families", families, FAMILIES)):
        if value is not None and value not in known:
            raise DocumentError("usage.argument", f"--{option} is one of {', '.join(known)}.")
    drawn = of_design(FAMILIES[families], design)
    try:
        labels = list(write_samples(out, range(seed, seed + count), drawn))
    except OSError as error:
        raise DocumentError("document.unwritable", f"{error.strerror or 'Unwritable'}.") from error
    forged = sum(bool(label["forged"]) for label in labels)
    made = {"folder": str(out), "pictures": len(labels), "forged": forged}
    print_json(made) if as_json else print_fields(made)


def specimen_picture(seed: int) -> bytes:
    """Return a phone-like picture of a specimen passport that is in force today."""
    from titan.documents.specimen.capture import capture
    from titan.documents.specimen.holder import invent_holder
    from titan.documents.specimen.passport import draw_passport

    return capture(draw_passport(invent_holder(seed, datetime.now(UTC).date()), seed), seed)


def _inspect_one(titan: "Titan", file: Path, as_json: bool) -> int:
    from titan.domain.encoding import to_json
    from titan.domain.report import Verdict

    try:
        with working(f"examining {file.name}", quiet=as_json):
            report = titan.inspect(read_picture(file))
    except TitanError as error:
        if as_json:
            print_json({"file": str(file), "error": error.as_problem()})
        print_error(error, about=file.name)
        return EXIT_COULD_NOT
    if as_json:
        print_json({"file": str(file), **to_json(report)})
    else:
        _print_report(file, report)
    return EXIT_VALID if report.verdict is Verdict.PASS else EXIT_INVALID


def read_picture(file: Path) -> bytes:
    """Return the bytes of a file.

    Raises:
        DocumentError: ``document.unreadable``.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise DocumentError("document.unreadable", f"{error.strerror or 'Unreadable'}.") from error


def _print_report(file: Path, report: "ForensicReport") -> None:
    typer.secho(f"{file}: {report.verdict}", bold=True)
    mrz = report.document.mrz
    for line in mrz.lines if mrz else ():
        typer.echo(f"  {line}")
    rows = [
        (finding.check, finding.verdict, finding.code, finding.explanation)
        for finding in report.findings
    ]
    print_table("", ("check", "verdict", "code", "what was found"), rows)
