"""``titan ceremony``: keys made by several parties, from phase 1 to the stamped key."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from titan.cli.output import EXIT_INVALID, AsJson, print_fields, print_json, working

if TYPE_CHECKING:
    from titan.zk.zkey import Contribution

app = typer.Typer(no_args_is_help=True, help="Proving keys made by several parties.")

Folder = Annotated[Path, typer.Argument(help="Folder of the ceremony.")]


@app.command()
def init(
    folder: Folder,
    ptau: Annotated[Path, typer.Option(help="Powers of tau, prepared for phase 2.")],
    circuit: Annotated[str, typer.Option(help="Name of the circuit.")] = "attestation",
    as_json: AsJson = False,
) -> None:
    """Begin a ceremony on a phase 1 that others made.

    Example: titan ceremony init keys --ptau final_13.ptau. Shows who contributed to phase 1 and
    its hash, which should be compared with what its makers published.
    """
    from titan.zk.ceremony import Ceremony
    from titan.zk.compiler import compile_circuit

    with working("checking phase 1", quiet=as_json):
        ceremony = Ceremony.init(folder, circuit, compile_circuit(circuit).r1cs, ptau)
    begun = ceremony.entries[0]
    print_json(begun) if as_json else print_fields(
        {
            "circuit": begun["circuit"],
            "phase 1": begun["phase1"]["sha256"],
            "contributors": ", ".join(made["name"] for made in begun["phase1"]["contributions"]),
        }
    )


@app.command()
def contribute(
    folder: Folder,
    name: Annotated[str, typer.Option(help="By which you want to be known; it is published.")],
    entropy: Annotated[
        bool, typer.Option("--entropy", help="Read a line of your own randomness as well.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Add your randomness to the keys. Example: titan ceremony contribute keys --name Ada.

    Publish the hash that it prints: it is how anyone can tell that your share is in the keys.
    """
    from titan.zk.ceremony import Ceremony

    line = typer.prompt("anything", hide_input=True, err=True) if entropy else ""
    with working("contributing", quiet=as_json):
        made = Ceremony(folder).contribute(name, line)
    _print_contribution(made, as_json)


@app.command()
def beacon(
    folder: Folder,
    value: Annotated[str, typer.Option(help="The public randomness, hex.")],
    source: Annotated[str, typer.Option(help="Where anyone finds it, announced beforehand.")],
    iterations_exponent: Annotated[int, typer.Option(help="It is hashed 2^this times.")] = 10,
    as_json: AsJson = False,
) -> None:
    """End the contributions with public randomness.

    Example: titan ceremony beacon keys --value 5e… --source "block 21,000,000 of Ethereum".
    """
    from titan.zk.ceremony import Ceremony

    with working("applying the beacon", quiet=as_json):
        made = Ceremony(folder).beacon(value, iterations_exponent, source)
    _print_contribution(made, as_json)


@app.command()
def verify(folder: Folder, as_json: AsJson = False) -> None:
    """Replay a ceremony. Example: titan ceremony verify keys. Exits 1 if it does not hold."""
    from titan.zk.ceremony import Ceremony

    ceremony = Ceremony(folder)
    with working("replaying", quiet=as_json):
        verification = ceremony.verify()
    if as_json:
        print_json(
            {
                "valid": verification.valid,
                "reason": verification.reason,
                "contributors": ceremony.contributors(),
            }
        )
    else:
        parties = ", ".join(ceremony.contributors()) or "nobody yet"
        said = "valid" if verification.valid else f"invalid: {verification.reason}"
        typer.echo(f"{said}; contributors: {parties}")
    if not verification.valid:
        raise typer.Exit(EXIT_INVALID)


@app.command()
def finalize(folder: Folder, as_json: AsJson = False) -> None:
    """Verify a ceremony and install its keys. Example: titan ceremony finalize keys.

    The contracts hold the verification key, so build them again afterwards.
    """
    from titan.zk import build
    from titan.zk.ceremony import Ceremony

    ceremony = Ceremony(folder)
    with working("verifying", quiet=as_json):
        written = build.install(ceremony)
    shown = {
        "installed": written,
        "made": "ceremony",
        "contributors": ceremony.contributors(),
    }
    print_json(shown) if as_json else print_fields(shown)


def _print_contribution(made: "Contribution", as_json: bool) -> None:
    shown = {"name": made.name, "hash": made.hash}
    print_json(shown) if as_json else print_fields(shown)
