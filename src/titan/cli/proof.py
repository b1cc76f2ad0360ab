"""``titan proof``: the holder proves, anyone verifies."""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from titan.cli.options import DataDir, ServiceUrl, WalletName, settings_in
from titan.cli.output import EXIT_INVALID, AsJson, print_fields, print_json, working
from titan.cli.service import connect
from titan.cli.wallet import wallets_folder
from titan.errors import ProofError

if TYPE_CHECKING:
    from titan.domain.proof import Presentation

app = typer.Typer(no_args_is_help=True, help="Zero-knowledge proofs about a credential.")


@app.command()
def make(  # noqa: PLR0913, PLR0917 - every parameter is an option of the command line
    wallet: WalletName,
    out: Annotated[Path, typer.Option(help="File to write the proof to.")],
    policy: Annotated[str, typer.Option(help="Id of the policy that is asked.")] = "default",
    challenge: Annotated[
        int, typer.Option(help="The verifier's number; 0 for an attestation on the chain.")
    ] = 0,
    service: ServiceUrl = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Prove a policy with the wallet's credential, on this device.

    Example: titan proof make --wallet alice --out proof.json.
    """
    from titan.domain.encoding import to_json
    from titan.domain.proof import Binding, Presentation
    from titan.holder.wallet import Wallet
    from titan.zk.prover import Prover

    settings = settings_in(data_dir)
    holder = Wallet(wallets_folder(data_dir), wallet)
    with connect(settings, service) as issuer:
        request = issuer.proof_request(policy, challenge)
        path = holder.path(issuer.leaves())
    with Prover(settings) as prover, working("proving", quiet=as_json):
        began = time.monotonic()
        proof = holder.prove(request, path, prover)
        seconds = round(time.monotonic() - began, 3)
    binding = Binding(holder.address, request.challenge, request.day)
    presentation = Presentation(request.policy_id, binding, proof)
    out.write_text(json.dumps(to_json(presentation), indent=1) + "\n")
    shown = {"file": str(out), "circuit_id": proof.circuit_id, "prove_seconds": seconds}
    if as_json:
        print_json({**shown, "public_signals": proof.public_signals})
    else:
        print_fields(shown)


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="Proof made by 'titan proof make'.")],
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Check a proof without any service. Example: titan proof verify proof.json.

    Checks the pairing equation and that the proof is bound to the subject, challenge and day
    beside it. Exits 0 if it is valid, 1 if it is not.
    """
    from titan.runtime import Titan

    presented = read_presentation(file)
    with Titan(settings_in(data_dir)) as titan:
        verification = titan.verify(presented.proof, presented.binding)
    if as_json:
        print_json(verification)
    else:
        typer.echo("valid" if verification.valid else f"invalid: {verification.reason}")
    if not verification.valid:
        raise typer.Exit(EXIT_INVALID)


def read_presentation(file: Path) -> "Presentation":
    """Read a proof file.

    Raises:
        ProofError: ``proof.unreadable`` if it is no proof file.
    """
    from titan.domain.encoding import from_json
    from titan.domain.proof import Presentation

    try:
        return from_json(Presentation, json.loads(file.read_text()))
    except OSError as error:
        raise ProofError("proof.unreadable", f"{file.name}: {error.strerror}.") from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ProofError("proof.unreadable", f"{file.name} is no proof file.") from error
