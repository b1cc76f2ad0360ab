"""``titan contracts``: build and check the contracts."""

import typer

from titan.cli.output import EXIT_INVALID, AsJson, print_json, working

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
    if as_json:
        print_json({"stale": stale})
    else:
        typer.echo("\n".join(stale) or "everything is as the manifest says")
    if stale:
        raise typer.Exit(EXIT_INVALID)
