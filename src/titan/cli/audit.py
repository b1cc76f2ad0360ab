"""``titan audit``: what was done in an installation, and whether the log of it is sound."""

import json
from pathlib import Path
from typing import Annotated

import typer

from titan.cli.options import DataDir, settings_in
from titan.cli.output import EXIT_INVALID, AsJson, print_fields, print_json, print_table
from titan.errors import UsageError

app = typer.Typer(no_args_is_help=True, help="What was done here. Example: titan audit verify")


@app.command()
def verify(
    against: Annotated[
        Path | None,
        typer.Option(
            help="File that 'titan audit export' wrote before; kept elsewhere, it shows "
            "whether the whole log was set back."
        ),
    ] = None,
    with_chain: Annotated[
        bool,
        typer.Option("--with-chain", help="Also compare with the heads beside the issuer's roots."),
    ] = False,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Check every entry of the log against its signed roots; status 1 if one disagrees.

    Example: titan audit verify --against heads.json --with-chain.
    """
    from titan.domain.audit import Head
    from titan.domain.encoding import from_json
    from titan.runtime import Titan

    kept = []
    if against is not None:
        try:
            kept = [from_json(Head, one) for one in json.loads(against.read_text())["heads"]]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UsageError("usage.argument", "--against is no file of heads.") from error
    with Titan(settings_in(data_dir)) as titan:
        said = titan.verify_audit(kept, with_chain=with_chain)
    if as_json:
        print_json(said)
    elif said.sound:
        print_fields({"sound": "yes", "entries": said.entries})
    else:
        wrong = "-" if said.first_wrong is None else said.first_wrong
        print_fields({"sound": "NO", "reason": said.reason, "from entry": wrong})
    if not said.sound:
        raise typer.Exit(EXIT_INVALID)


@app.command()
def export(as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """Print the signed roots and the public key, to be kept elsewhere.

    Example: titan audit export --json.
    """
    from titan.runtime import Titan

    with Titan(settings_in(data_dir)) as titan:
        heads = [titan.audit_head(), *titan.audit_anchors()]
        public_key = titan.audit_key
    if as_json:
        print_json({"public_key": public_key, "heads": heads})
        return
    rows = [(head.size, head.root, head.credential_root or "") for head in heads]
    print_table(f"public key {public_key}", ("entries", "root", "credential root"), rows)


@app.command("list")
def show(
    after: Annotated[int, typer.Option(help="Entry to go on behind.")] = -1,
    limit: Annotated[int, typer.Option(min=1, help="Most entries.")] = 50,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """List what was done, in order. Example: titan audit list --limit 20."""
    from titan.runtime import Titan

    with Titan(settings_in(data_dir)) as titan:
        entries = titan.audit_entries(after, limit)
    if as_json:
        print_json({"entries": entries})
        return
    rows = [(one.sequence, one.tenant, one.actor, one.action, one.object_id, one.outcome)
            for one in entries]  # fmt: skip
    print_table("", ("entry", "tenant", "actor", "action", "object", "outcome"), rows)
