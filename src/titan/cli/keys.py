"""``titan keys``: API keys of an installation."""

from typing import Annotated

import typer

from titan.cli.options import DataDir, settings_in
from titan.cli.output import AsJson, print_fields, print_json, print_table
from titan.domain.access import Role

app = typer.Typer(
    no_args_is_help=True, help="Keys that callers of the API send. Example: titan keys list"
)


@app.command()
def create(  # noqa: PLR0913, PLR0917 - options of a command
    subject: Annotated[str, typer.Argument(help="Pseudonym of its holder, such as desk-7.")],
    role: Annotated[list[Role], typer.Option(help="What its holder may be; repeatable.")],
    tenant: Annotated[str, typer.Option(help="Whose things it opens.")] = "default",
    days: Annotated[float, typer.Option(min=0, help="Days until it expires.")] = 90.0,
    sandbox: Annotated[
        bool, typer.Option(help="Documents sent with it are magic values, not pictures.")
    ] = False,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Make a key; its token is shown this once.

    Example: titan keys create desk-7 --role reviewer --days 30.
    """
    from titan.domain.encoding import to_json
    from titan.runtime import Titan

    with Titan(settings_in(data_dir)) as titan:
        key, token = titan.create_key(subject, role, tenant=tenant, days=days, sandbox=sandbox)
    if as_json:
        print_json({**to_json(key), "token": token})
    else:
        print_fields({"id": key.id, "roles": ", ".join(key.roles), "token": token})


@app.command("list")
def show(as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """List the keys of all tenants, without their secrets. Example: titan keys list."""
    from titan.runtime import Titan

    with Titan(settings_in(data_dir)) as titan:
        keys = titan.keys()
    if as_json:
        print_json({"keys": keys})
        return
    rows = [
        (key.id, key.tenant, key.subject, ", ".join(key.roles), _day(key.expires_at),
         "" if key.revoked_at is None else _day(key.revoked_at))
        for key in keys
    ]  # fmt: skip
    print_table("", ("id", "tenant", "subject", "roles", "expires", "revoked"), rows)


@app.command()
def revoke(
    key_id: Annotated[str, typer.Argument(help="Id of the key.")],
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """End a key; a running service knows within five seconds. Example: titan keys revoke key_1f."""
    from titan.runtime import Titan

    with Titan(settings_in(data_dir)) as titan:
        key = titan.revoke_key(key_id)
    if as_json:
        print_json(key)
    else:
        print_fields({"id": key.id, "revoked": _day(key.revoked_at or 0.0)})


def _day(moment: float) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M")
