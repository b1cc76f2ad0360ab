"""``titan proof``: the holder proves, anyone verifies."""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from titan.cli.options import DataDir, ServiceUrl, WalletName, settings_in
from titan.cli.output import EXIT_INVALID, AsJson, print_fields, print_json, working
from titan.cli.service import connect
from titan.cli.wallet import wallets_folder
from titan.errors import ProofError, UsageError

if TYPE_CHECKING:
    from titan.domain.credential import Policy
    from titan.domain.proof import Presentation, Proof, ProofRequest, Verification

app = typer.Typer(no_args_is_help=True, help="Zero-knowledge proofs about a credential.")

_FOR_THE_CHAIN = 0

ProofFile = Annotated[Path, typer.Argument(help="Proof made by 'titan proof make'.")]
Out = Annotated[Path, typer.Option(help="File to write to.")]
PolicyId = Annotated[str, typer.Option(help="Id of the policy that is asked.")]
Challenge = Annotated[
    int, typer.Option(help="The verifier's number; 0 for an attestation on the chain.")
]


@app.command()
def request(  # noqa: PLR0913, PLR0917 - every parameter is an option of the command line
    out: Out,
    policy: PolicyId = "default",
    challenge: Challenge = 0,
    service: ServiceUrl = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Write what a policy asks to a file. Example: titan proof request --out request.json.

    The file holds all that a verifier without a chain needs: 'titan proof verify --policy'.
    """
    from titan.domain.encoding import to_json

    with connect(settings_in(data_dir), service) as issuer:
        asked = issuer.proof_request(policy, challenge)
    _write(out, to_json(asked))
    shown = {"file": str(out), "policy": asked.policy_id, "day": asked.day}
    print_json(shown) if as_json else print_fields(shown)


@app.command()
def make(  # noqa: PLR0913, PLR0917 - every parameter is an option of the command line
    wallet: WalletName,
    out: Out,
    policy: PolicyId = "default",
    challenge: Challenge = 0,
    disclose: Annotated[
        str, typer.Option(help="Attributes to show, with commas; none by default.")
    ] = "",
    service: ServiceUrl = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Prove a policy with the wallet's credential, on this device.

    Example: titan proof make --wallet alice --out proof.json. A proof for the chain comes with the
    wallet's consent that anyone may relay it within the hour. With '--disclose nationality' the
    proof shows that attribute as well; it is then for a verifier, not for the chain.
    """
    from titan.domain.encoding import to_json
    from titan.domain.proof import Binding, Presentation
    from titan.holder.wallet import CONSENT_SECONDS, Wallet
    from titan.zk.prover import Prover

    settings = settings_in(data_dir)
    shown = [name.strip() for name in disclose.split(",") if name.strip()]
    holder = Wallet(wallets_folder(data_dir), wallet)
    with Prover(settings, shown) as prover, working("proving", quiet=as_json):
        with connect(settings, service) as issuer:
            asked = issuer.proof_request(policy, challenge)
            path = holder.path_in(issuer.bucket_with(holder.leaf_index))
        began = time.monotonic()
        proof = holder.prove(asked, path, prover)
        seconds = round(time.monotonic() - began, 3)
    binding = Binding(holder.address, asked.challenge, asked.day)
    consent = None
    if asked.challenge == _FOR_THE_CHAIN and not shown:
        deadline = int(time.time()) + CONSENT_SECONDS
        consent = holder.consent(asked.registry, asked.policy_id, proof, deadline)
    _write(out, to_json(Presentation(asked.policy_id, binding, proof, consent)))
    fields = {"file": str(out), "circuit_id": proof.circuit_id, "prove_seconds": seconds}
    if as_json:
        print_json({**fields, "public_signals": proof.public_signals})
    else:
        print_fields(fields)


@app.command()
def verify(
    file: ProofFile,
    policy: Annotated[
        Path | None, typer.Option(help="Policy or request that the proof must answer, JSON.")
    ] = None,
    manifest: Annotated[
        Path | None, typer.Option(help="Pinned manifest to trust instead of the shipped one.")
    ] = None,
    root: Annotated[
        str | None, typer.Option(help="Root of the issuer's tree that counts, decimal.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check a proof without any service, chain or network. Example: titan proof verify proof.json.

    Checks the pairing equation and that the proof is bound to the subject, challenge and day
    beside it; with --policy also that it answers that policy, and, if the file is a request, its
    challenge and day. Which roots count only the chain or --root can say. Exits 0 if it is valid,
    1 if it is not.
    """
    presented = read_presentation(file)
    verification = _checked(presented, policy, manifest, root)
    disclosed = _disclosed(presented.proof) if verification.valid else {}
    if as_json:
        print_json(
            {
                "valid": verification.valid,
                "reason": verification.reason,
                "disclosed": disclosed,
            }
        )
    else:
        typer.echo("valid" if verification.valid else f"invalid: {verification.reason}")
        print_fields(disclosed)
    if not verification.valid:
        raise typer.Exit(EXIT_INVALID)


@app.command()
def export(
    file: ProofFile,
    folder: Annotated[Path, typer.Argument(help="Folder for the three files.")],
    as_json: AsJson = False,
) -> None:
    """Write a proof as snarkjs reads it. Example: titan proof export proof.json snarkjs.

    The folder gets proof.json, public.json and verification_key.json.
    """
    from titan.zk.exchange import to_snarkjs
    from titan.zk.pins import Pins

    proof = read_presentation(file).proof
    points, signals = to_snarkjs(proof)
    key = Pins.shipped().verification_key(proof.circuit_id)
    folder.mkdir(parents=True, exist_ok=True)
    written = {"proof.json": points, "public.json": signals, "verification_key.json": key}
    for name, content in written.items():
        _write(folder / name, content)
    shown = {"folder": str(folder), "files": ", ".join(written)}
    print_json(shown) if as_json else print_fields(shown)


@app.command("import")
def import_(
    folder: Annotated[Path, typer.Argument(help="Folder with proof.json and public.json.")],
    out: Out,
    policy: PolicyId,
    circuit: Annotated[str, typer.Option(help="Name of the circuit.")] = "attestation",
    as_json: AsJson = False,
) -> None:
    """Read a proof that another tool made. Example: titan proof import snarkjs --out proof.json.

    It still has to be verified. --policy is the id of the policy that it answers.
    """
    from titan.domain.encoding import to_json
    from titan.domain.proof import Presentation
    from titan.zk.exchange import from_snarkjs, named_signals
    from titan.zk.pins import Pins
    from titan.zk.statement import unpack_binding

    pins = Pins.shipped()
    if circuit not in pins.manifest["circuits"]:
        raise UsageError("usage.argument", f"There is no circuit {circuit!r}.")
    names = pins.manifest["circuits"][circuit]["public_signals"]
    signals = named_signals(names, _read(folder / "public.json"))
    proof = from_snarkjs(_read(folder / "proof.json"), signals, circuit, pins.sha256(circuit))
    _write(out, to_json(Presentation(policy, unpack_binding(signals["binding"]), proof)))
    shown = {"file": str(out), "circuit_id": circuit}
    print_json(shown) if as_json else print_fields(shown)


def read_presentation(file: Path) -> "Presentation":
    """Read a proof file.

    Raises:
        ProofError: ``proof.unreadable`` if it is no proof file.
    """
    from titan.domain.encoding import from_json
    from titan.domain.proof import Presentation

    content = _read(file)
    try:
        return from_json(Presentation, content)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ProofError("proof.unreadable", f"{file.name} is no proof file.") from error


def _checked(
    presented: "Presentation", policy: Path | None, manifest: Path | None, root: str | None
) -> "Verification":
    from titan.zk.offline import verify_offline
    from titan.zk.pins import Pins

    if root is not None and not root.isdecimal():
        raise UsageError("usage.argument", "--root is no decimal number.")
    return verify_offline(
        presented,
        _asked(policy) if policy else None,
        Pins.of(manifest) if manifest else None,
        int(root) if root else None,
    )


def _asked(file: Path) -> "ProofRequest | Policy":
    """Read a request, which holds a policy, or a policy alone."""
    from titan.domain.credential import Policy
    from titan.domain.encoding import from_json
    from titan.domain.proof import ProofRequest

    content = _read(file)
    try:
        if "policy" in content:
            return from_json(ProofRequest, content)
        return from_json(Policy, content)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UsageError("usage.argument", f"{file.name} is no policy and no request.") from error


def _disclosed(proof: "Proof") -> dict[str, Any]:
    """Return what a proof shows, countries by their codes."""
    from titan.domain.countries import NOT_STATED, country_code
    from titan.zk.disclosure import unpack_disclosure

    shown: dict[str, Any] = dict(unpack_disclosure(proof.public_signals.get("disclosed", 0)))
    for name in ("nationality", "residency"):
        if name in shown:
            shown[name] = country_code(shown[name]) if shown[name] != NOT_STATED else None
    return shown


def _read(file: Path) -> Any:
    try:
        return json.loads(file.read_text())
    except OSError as error:
        raise ProofError("proof.unreadable", f"{file.name}: {error.strerror}.") from error
    except ValueError as error:
        raise ProofError("proof.unreadable", f"{file.name} is no JSON.") from error


def _write(file: Path, content: object) -> None:
    file.write_text(json.dumps(content, indent=1) + "\n")
