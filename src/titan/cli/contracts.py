"""``titan contracts``: build, check and deploy the contracts."""

from pathlib import Path
from typing import Annotated

import typer

from titan.cli.options import DataDir, settings_in
from titan.cli.output import EXIT_INVALID, AsJson, print_fields, print_json, report_stale, working
from titan.errors import ChainError

app = typer.Typer(no_args_is_help=True, help="Contracts, their ABI and bytecode.")


@app.command()
def build(as_json: AsJson = False) -> None:
    """Generate the verifier, compile the contracts, write the manifest.

    Example: titan contracts build.
    """
    from titan.chain import build as contracts

    with working("compiling", quiet=as_json):
        built = contracts.build()
    if as_json:
        print_json({"built": built})
    else:
        typer.echo("\n".join(built))


@app.command()
def check(as_json: AsJson = False) -> None:
    """Compile again and compare byte for byte. Exits 1 if something differs.

    Example: titan contracts check.
    """
    from titan.chain import build as contracts

    with working("compiling", quiet=as_json):
        stale = contracts.check()
    report_stale(stale, as_json)


@app.command()
def deploy(
    timelock: Annotated[
        int | None,
        typer.Option(min=0, help="Seconds that the owner's decisions wait; run again to finish."),
    ] = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Put the contracts on the chain of the settings, and write down where they stand.

    With the chain's customary CREATE2 deployer, an owner's contracts have the same addresses on
    every chain; deploying again finds them. The owner is the account of the data folder, until
    `--timelock` hands the office to a timelock: once to begin, and once more after the delay.

    Example: titan contracts deploy, with TITAN_RPC_URL for a chain of one's own.
    """
    from titan.runtime import Titan

    settings = settings_in(data_dir)
    with Titan(settings) as titan, working("deploying", quiet=as_json):
        titan.start_chain()
        deployment = titan.chain.deployment
        if timelock is not None:
            deployment = titan.chain.govern(timelock)
            deployment.save(settings.data_dir / "deployments" / f"{deployment.chain_id}.json")
    if as_json:
        print_json(deployment)
    else:
        print_fields({name: each.address for name, each in deployment.contracts.items()})


@app.command()
def verify_deployment(
    file: Annotated[
        Path | None, typer.Option(help="Deployment file; by default that of the data folder.")
    ] = None,
    rpc_url: Annotated[
        str | None, typer.Option(help="Node to ask; by default that of the settings.")
    ] = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Compare the code on the chain with the shipped contracts, byte for byte.

    Exits 0 if it is the same, 1 if it is not, 2 if it could not be compared.

    Example: titan contracts verify-deployment --rpc-url http://127.0.0.1:8545.
    """
    from titan.chain.client import Chain
    from titan.chain.deployment import Deployment
    from titan.runtime import Titan

    settings = settings_in(data_dir)
    with Titan(settings) as titan:
        chain = Chain.connect(rpc_url or settings.rpc_url or titan.start_chain().rpc_url)
        path = file or settings.data_dir / "deployments" / f"{chain.chain_id}.json"
        deployment = Deployment.load(path)
        try:
            chain.verify(deployment)
            reason = None
        except ChainError as error:
            if error.code != "chain.no-deployment":
                raise
            reason = error.detail
    shown = {"chain_id": chain.chain_id, "valid": reason is None, "reason": reason}
    if as_json:
        print_json({**shown, "contracts": deployment.contracts})
    else:
        typer.echo(reason or "the shipped contracts stand there")
    if reason is not None:
        raise typer.Exit(EXIT_INVALID)
