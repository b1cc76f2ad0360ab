"""``titan backup``: copies of an installation's state, without its keys."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from titan.cli.options import DataDir, settings_in
from titan.cli.output import AsJson, print_fields, print_json
from titan.errors import UsageError

if TYPE_CHECKING:
    from titan.settings import Settings

app = typer.Typer(
    no_args_is_help=True,
    help="Copies of the state, without keys. Example: titan backup create a.tar",
)


@app.command()
def create(
    archive: Annotated[Path, typer.Argument(help="File to write.")],
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Write an archive; a service may go on working. Keep the folder keys/ apart from it.

    A PostgreSQL database is copied by pg_dump, which must be installed.

    Example: titan backup create monday.tar.
    """
    from titan.storage.backup import create as write

    settings = settings_in(data_dir)
    manifest = write(settings.data_dir, archive, _server(settings))
    shown = {"archive": str(archive), "files": len(manifest["files"])}
    print_json(shown) if as_json else print_fields(shown)


@app.command()
def restore(
    archive: Annotated[Path, typer.Argument(help="File that 'titan backup create' wrote.")],
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Bring an archive back into a folder that holds keys/ and no database, and check it.

    A PostgreSQL database must be there, and empty; pg_restore fills it.

    Example: titan backup restore monday.tar.
    """
    from titan.runtime import Titan
    from titan.storage.backup import restore as bring_back

    settings = settings_in(data_dir)
    manifest = bring_back(settings.data_dir, archive, _server(settings))
    with Titan(settings) as titan:
        said = titan.verify_audit()
    shown = {"files": len(manifest["files"]), "audit": "sound" if said.sound else said.reason}
    print_json(shown) if as_json else print_fields(shown)


def _server(settings: "Settings") -> str | None:
    """Return the address of a database server; None for files, which the data folder holds.

    Raises:
        UsageError: ``usage.argument`` for a SQLite file elsewhere.
    """
    named = settings.database_url
    if named is not None and not named.startswith("postgresql"):
        raise UsageError("usage.argument", "Such a database is copied by its own tool.")
    return named
