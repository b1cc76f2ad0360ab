"""``titan attestation``: what the chain records, and whether it still holds."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from titan.cli.options import DataDir, settings_in
from titan.cli.output import (
    EXIT_INVALID,
    AsJson,
    print_fields,
    print_json,
    print_table,
    working,
)
from titan.cli.proof import read_presentation
from titan.errors import UsageError

if TYPE_CHECKING:
    from titan.domain.attestation import Attestation

app = typer.Typer(no_args_is_help=True, help="Attestations on the chain.")

PolicyId = Annotated[str | None, typer.Option("--policy", help="Id; by default the standard one.")]
Subject = Annotated[str, typer.Argument(help="Address of the subject.")]


@app.command()
def make(
    file: Annotated[Path, typer.Argument(help="Proof made by 'titan proof make'.")],
    key: Annotated[
        str | None, typer.Option(help="Sent once under this key, however often it is asked for.")
    ] = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Relay a holder's proof to the chain. Example: titan attestation make proof.json."""
    from titan.domain.encoding import to_json
    from titan.runtime import Titan

    presented = read_presentation(file)
    with Titan(settings_in(data_dir)) as titan, working("attesting", quiet=as_json):
        receipt = titan.chain.attest(
            presented.proof, presented.policy_id, presented.binding, presented.consent, key
        )
    print_json(receipt) if as_json else print_fields(to_json(receipt))


@app.command()
def verify(
    address: Annotated[str | None, typer.Argument(help="Address of the subject.")] = None,
    subject: Annotated[str | None, typer.Option(help="The same, as an option.")] = None,
    policy: PolicyId = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Ask the chain whether an address satisfies a policy now.

    Exits 0 if it does, 1 if it does not, 2 if it could not be asked.

    Example: titan attestation verify --subject 0x1f… --policy 0x3a….
    """
    from titan.runtime import Titan

    if (address is None) == (subject is None):
        raise UsageError("usage.argument", "Name one subject, by itself or as --subject.")
    subject = str(address or subject)
    with Titan(settings_in(data_dir)) as titan:
        policy_id = policy or titan.default_policy_id
        status = titan.chain.status(subject, policy_id)
        attestation = titan.chain.attestation(subject, policy_id)
    if as_json:
        print_json({"subject": subject, "policy": policy_id, "valid": status.valid,
                    "reason": status.reason, "attestation": attestation})  # fmt: skip
    else:
        typer.echo("valid" if status.valid else f"not valid: {status.reason}")
    if not status.valid:
        raise typer.Exit(EXIT_INVALID)


@app.command("list")
def list_(
    subject: Annotated[str | None, typer.Option(help="Only those of this address.")] = None,
    policy: Annotated[str | None, typer.Option(help="Only those of this policy.")] = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """List the attestations of the registry. Example: titan attestation list --subject 0x1f…."""
    from titan.runtime import Titan

    with Titan(settings_in(data_dir)) as titan:
        attestations = titan.attestations(subject, policy)
    if as_json:
        print_json({"attestations": attestations})
    else:
        print_table(
            "", ("subject", "uid", "until", "valid"), [_row(entry) for entry in attestations]
        )


@app.command()
def revoke(
    subject: Subject, policy: PolicyId = None, as_json: AsJson = False, data_dir: DataDir = None
) -> None:
    """Revoke one attestation, as issuer or owner. Example: titan attestation revoke 0x1f…."""
    from titan.runtime import Titan

    with Titan(settings_in(data_dir)) as titan, working("revoking", quiet=as_json):
        policy_id = policy or titan.default_policy_id
        titan.chain.revoke_attestation(subject, policy_id)
        attestation = titan.chain.attestation(subject, policy_id)
    if as_json:
        print_json({"subject": subject, "policy": policy_id, "attestation": attestation})
    else:
        typer.echo("revoked")


def _row(entry: "Attestation") -> tuple[str, str, str, str]:
    until = datetime.fromtimestamp(entry.expiration_time, UTC).date().isoformat()
    return entry.recipient, entry.uid[:18] + "…", until, "yes" if entry.valid else "no"
