"""``titan document``: examine pictures of identity documents."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from titan.cli.inspection import Beside, Outputs, inspect_files, inspect_sides, read_named
from titan.cli.options import DataDir, settings_in
from titan.cli.output import AsJson, print_error, print_fields, print_json
from titan.errors import DocumentError, TitanError, UsageError

app = typer.Typer(no_args_is_help=True, help="Examine pictures of identity documents.")


@app.command()
def inspect(  # noqa: PLR0913, PLR0917 - each argument is an option of the command
    files: Annotated[list[Path] | None, typer.Argument(help="Pictures of documents.")] = None,
    front: Annotated[Path | None, typer.Option(help="One side of a document, with --back.")] = None,
    back: Annotated[Path | None, typer.Option(help="The other side of it.")] = None,
    chip: Annotated[
        Path | None, typer.Option(help="Folder with EF.SOD, EF.DG1 and EF.DG2 of its chip.")
    ] = None,
    selfie: Annotated[
        Path | None, typer.Option(help="The holder's own picture, compared and forgotten.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(help="Page of HTML to write, for a person to read.")
    ] = None,
    heatmap_dir: Annotated[
        Path | None, typer.Option(help="Folder for maps of what speaks against a page, as PNG.")
    ] = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Read documents and say what is wrong with them. Example: titan document inspect pass.jpg.

    Exits 0 if every document passes, 1 if one is referred or fails, 2 if one cannot be examined.
    """
    from titan.runtime import Titan

    outputs = Outputs(as_json=as_json, report=report, heatmap_dir=heatmap_dir)
    try:
        sides = _pair(files or [], front, back)
        beside = _beside(chip, selfie, len(files or []) or 1)
        with Titan(settings_in(data_dir)) as titan:
            if sides is not None:
                status = inspect_sides(titan, *sides, beside, outputs)
            else:
                status = inspect_files(titan, files or [], beside, outputs)
    except TitanError as error:
        print_error(error, as_json)
        raise typer.Exit(2) from error
    raise typer.Exit(status)


@app.command()
def specimen(
    out: Annotated[Path, typer.Option(help="File to write, a JPEG.")],
    seed: Annotated[int, typer.Option(help="Of the invented holder and the capture.")] = 0,
    chip: Annotated[
        Path | None, typer.Option(help="Folder for its chip's files, and for the authority.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Draw and photograph a passport of the invented state Utopia.

    Example: titan document specimen --out pass.jpg.
    """
    content = specimen_picture(seed)
    out.write_bytes(content)
    made: dict[str, object] = {"file": str(out), "bytes": len(content)}
    if chip is not None:
        made["chip"] = str(chip)
        made["csca_dir"] = str(_write_chip(seed, chip))
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


def _pair(files: list[Path], front: Path | None, back: Path | None) -> tuple[Path, Path] | None:
    if front is None and back is None:
        if not files:
            raise UsageError("usage.argument", "Name a picture, or --front and --back.")
        return None
    if front is None or back is None or files:
        raise UsageError("usage.argument", "--front and --back go together, without other files.")
    return front, back


def _beside(chip: Path | None, selfie: Path | None, documents: int) -> Beside:
    """Read what comes with one document."""
    from titan.documents.chip.reading import chip_files

    if (chip or selfie) and documents != 1:
        detail = "--chip and --selfie belong to one document; name one picture."
        raise UsageError("usage.argument", detail)
    return Beside(
        None if chip is None else chip_files(chip),
        None if selfie is None else read_named(selfie),
    )


def _write_chip(seed: int, folder: Path) -> Path:
    """Write the specimen's chip, and beside it the folder with the authority that signed it."""
    from titan.documents.specimen.chip import chip_of
    from titan.documents.specimen.holder import invent_holder

    today = datetime.now(UTC).date()
    files, authority = chip_of(invent_holder(seed, today), seed, today)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "EF.SOD").write_bytes(files.security_object)
    for number, data in files.data_groups.items():
        (folder / f"EF.DG{number}").write_bytes(data)
    trusted = folder / "csca"
    trusted.mkdir(exist_ok=True)
    (trusted / "utopia.der").write_bytes(authority)
    return trusted
