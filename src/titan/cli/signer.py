"""``titan signer``: the issuer's key in a process of its own, and who may approve what."""

import json
from pathlib import Path
from typing import Annotated

import typer

from titan.cli.options import DataDir, settings_in
from titan.cli.output import AsJson, print_fields, print_json
from titan.errors import UsageError

app = typer.Typer(
    no_args_is_help=True, help="The issuer's key, apart. Example: titan signer serve --help"
)

DeploymentFile = Annotated[
    Path, typer.Option("--deployment", help="Deployment file of the registry's chain.")
]
Socket = Annotated[Path, typer.Option(help="Unix socket to listen at.")]


@app.command()
def serve(  # noqa: PLR0913, PLR0917 - every parameter is an option of the command line
    socket: Socket,
    deployment: DeploymentFile,
    allow: Annotated[
        list[str] | None,
        typer.Option(help="Function signed without approval; repeatable. Default: publishRoot."),
    ] = None,
    officer: Annotated[
        list[str] | None, typer.Option(help="Public key of who may approve others; repeatable.")
    ] = None,
    approvals: Annotated[Path, typer.Option(help="Folder of approvals.")] = Path("approvals"),
    a_minute: Annotated[int, typer.Option(min=1, help="Most signatures in a minute.")] = 60,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Sign what the rules allow until interrupted.

    The key is that of TITAN_CHAIN_SIGNER in this process (file: or env:, by default the development
    account); the service names this socket instead (TITAN_CHAIN_SIGNER=unix:PATH).

    Example: titan signer serve --socket run/signer.sock --deployment .titan/deployments/31337.json.
    """
    from titan.chain.deployment import Deployment
    from titan.chain.signers import open_signer
    from titan.chain.signing_process import SigningProcess
    from titan.chain.signing_rules import ORDINARY, REGISTRY, Rules

    known = Deployment.load(deployment)
    rules = Rules(
        known.chain_id,
        known.address(REGISTRY).lower(),
        frozenset(allow or ORDINARY),
        frozenset(key.lower() for key in officer or ()),
    )
    signer = open_signer(settings_in(data_dir))
    shown = {"address": str(signer.address), "socket": str(socket)}
    process = SigningProcess(
        socket,
        signer,
        rules,
        approvals=approvals,
        a_minute=a_minute,
        told=lambda word: typer.echo(word, err=True),
    )
    print_json(shown) if as_json else print_fields(shown)
    try:
        process.serve()
    finally:
        process.close()


@app.command()
def officer(
    key: Annotated[Path, typer.Argument(help="File to write the officer's key to.")],
    as_json: AsJson = False,
) -> None:
    """Make an officer's key; its public half is named to 'titan signer serve --officer'.

    Example: titan signer officer alice.key.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from titan.storage.private_file import write_private

    if key.exists():
        raise UsageError("usage.conflict", "The file exists.")
    made = Ed25519PrivateKey.generate()
    write_private(key, made.private_bytes_raw().hex() + "\n")
    shown = {"officer": made.public_key().public_bytes_raw().hex()}
    print_json(shown) if as_json else print_fields(shown)


@app.command()
def approve(  # noqa: PLR0913, PLR0917 - every parameter is an option of the command line
    function: Annotated[str, typer.Argument(help="Function of the registry.")],
    arguments: Annotated[str, typer.Argument(help="Its arguments as a JSON list.")],
    key: Annotated[Path, typer.Option(help="The officer's key file.")],
    deployment: DeploymentFile,
    out: Annotated[Path, typer.Option(help="File to write, in the signer's folder of approvals.")],
    hours: Annotated[float, typer.Option(min=0, help="For how long.")] = 24.0,
    as_json: AsJson = False,
) -> None:
    """Approve one call of the registry; it is signed once two officers did.

    Example: titan signer approve rotateIssuer '[1, "0x…"]' --key alice.key --out approvals/a.json.
    """
    import time

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from titan.chain.deployment import Deployment
    from titan.chain.signing_rules import REGISTRY, Approval, Call, encoded_call
    from titan.domain.encoding import to_json

    known = Deployment.load(deployment)
    try:
        given = json.loads(arguments)
        secret = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(key.read_text().strip()))
    except (OSError, ValueError) as error:
        raise UsageError("usage.argument", "Arguments or key file cannot be read.") from error
    call = Call(known.chain_id, known.address(REGISTRY).lower(), encoded_call(function, given))
    approval = Approval.by(secret, call, int(time.time() + 3600 * hours))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(to_json(approval)) + "\n")
    shown = {"file": str(out), "officer": approval.officer, "until": approval.until}
    print_json(shown) if as_json else print_fields(shown)
