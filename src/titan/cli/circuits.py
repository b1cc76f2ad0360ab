"""``titan circuits``: build, check and describe the circuits."""

import typer

from titan.cli.output import AsJson, print_json, print_table, report_stale, working

app = typer.Typer(no_args_is_help=True, help="Circuits, their keys and their manifest.")


@app.command()
def build(as_json: AsJson = False) -> None:
    """Compile the circuits and make what is stale. Example: titan circuits build."""
    from titan.zk import build as circuits

    with working("compiling", quiet=as_json):
        built = circuits.build()
    if as_json:
        print_json({"built": built})
    else:
        typer.echo("\n".join(built) or "everything is up to date")


@app.command()
def check(as_json: AsJson = False) -> None:
    """Compare sources, built files, snapshot and vectors with the manifest. Exits 1 if one differs.

    Example: titan circuits check.
    """
    from titan.zk import build as circuits

    with working("compiling", quiet=as_json):
        stale = circuits.check()
    report_stale(stale, as_json)


@app.command()
def info(as_json: AsJson = False) -> None:
    """Show sizes, public signals and how the keys were made. Example: titan circuits info."""
    from titan.zk import build as circuits

    described = circuits.info()
    if as_json:
        print_json(described)
        return
    columns = ("circuit", "constraints", "wires", "domain", "keys", "public signals")
    print_table("", columns, [
        (name, circuit["constraints"], circuit["wires"], circuit["domain_size"],
         circuit["keys"]["made"], ", ".join(circuit["public_signals"]))
        for name, circuit in described.items()
    ])  # fmt: skip
