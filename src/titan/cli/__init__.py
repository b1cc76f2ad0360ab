"""The command line: one file per group of commands.

Exit status: 0 done or valid, 1 checked and invalid, 2 wrong use or could not check.
"""

import sys

import typer

from titan.cli import (
    aml,
    aml_card,
    aml_explain,
    aml_follow,
    aml_generate,
    aml_job,
    aml_lists,
    attestation,
    audit,
    backup,
    bench,
    ceremony,
    circuits,
    contracts,
    credential,
    demo,
    doctor,
    document,
    keys,
    proof,
    settings,
    signer,
    train,
    up,
    wallet,
)
from titan.cli.output import EXIT_COULD_NOT, print_error
from titan.errors import TitanError

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Examine an identity document once; afterwards any contract can check a statement "
    "about its holder. Example: titan demo",
)
app.command()(demo.demo)
app.command()(up.up)
app.command()(doctor.doctor)
app.command("settings")(settings.show_settings)
app.add_typer(document.app, name="document")
app.add_typer(wallet.app, name="wallet")
app.add_typer(credential.app, name="credential")
app.add_typer(proof.app, name="proof")
app.add_typer(attestation.app, name="attestation")
aml.app.command()(aml_card.card)
aml.app.command()(aml_explain.explain)
aml.app.command()(aml_generate.generate)
aml.app.command()(aml_job.job)
aml.app.add_typer(aml_lists.app, name="lists")
aml.app.command()(aml_follow.follow)
app.add_typer(aml.app, name="aml")
app.add_typer(circuits.app, name="circuits")
app.add_typer(ceremony.app, name="ceremony")
app.add_typer(contracts.app, name="contracts")
app.add_typer(train.app, name="train")
app.add_typer(signer.app, name="signer")
app.add_typer(backup.app, name="backup")
app.add_typer(keys.app, name="keys")
app.add_typer(audit.app, name="audit")
app.add_typer(bench.app, name="bench")


def main() -> None:
    """Run the command line and turn errors into one line and an exit status."""
    try:
        app()
    except TitanError as error:
        print_error(error, as_json="--json" in sys.argv)
        raise SystemExit(EXIT_COULD_NOT) from None
