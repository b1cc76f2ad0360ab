"""``titan backup``: copies of an installation's state, without its keys."""

from pathlib import Path
from typing import Annotated

import typer

from titan.cli.options import DataDir, settings_in
from titan.cli.output import AsJson, print_fields, print_json
from titan.errors import UsageError

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

    Example: titan backup create monday.tar.
    """
    from titan.storage.backup import create as write

    settings = settings_in(data_dir)
    if settings.database_url is not None:
        raise UsageError(
            "usage.argument", "A database that TITAN_DATABASE_URL names is copied by its own tool."
        )
    manifest = write(settings.data_dir, archive)
    shown = {"archive": str(archive), "files": len(manifest["files"])}
    print_json(shown) if as_json else print_fields(shown)


@app.command()
def restore(
    archive: Annotated[Path, typer.Argument(help="File that 'titan backup create' wrote.")],
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Bring an archive back into a folder that holds keys/ and no database, and check it.

    Example: titan backup restore monday.tar.
    """
    from titan.runtime import Titan
    from titan.storage.backup import restore as bring_back

    settings = settings_in(data_dir)
    manifest = bring_back(settings.data_dir, archive)
    with Titan(settings) as titan:
        said = titan.verify_audit()
    shown = {"files": len(manifest["files"]), "audit": "sound" if said.sound else said.reason}
    print_json(shown) if as_json else print_fields(shown)
