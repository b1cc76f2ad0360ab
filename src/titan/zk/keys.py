"""Make development keys of a circuit: powers of tau, setup, one contribution, beacon.

Source: Groth 2016 (eprint 2016/260) for the proof system; Bowe, Gabizon and Miers 2017
(eprint 2017/1050) for the two phases. One person who ran every step could forge proofs, so keys
made here are stamped ``development``; `titan.zk.ceremony` makes the others.
"""

import hashlib
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from titan.zk.snarkjs import run_program

POWER = 13
"""The circuits fit 2^13 constraints."""

_BEACON_ITERATIONS = 10  # 2^10 hashes; a development beacon delays nobody


@dataclass(frozen=True, slots=True)
class Keys:
    """A proving key, its verification key and how they came to be.

    Attributes:
        zkey: the proving key.
        vkey: the verification key, JSON.
        record: the ``keys`` object of the manifest.
    """

    zkey: Path
    vkey: Path
    record: dict[str, Any]


def powers_of_tau(folder: Path, power: int = POWER) -> Path:
    """Return a phase 1 file in ``folder``, made anew if there is none (some minutes).

    Args:
        folder: where ``powers_<power>.ptau`` is kept.
        power: logarithm of the largest number of constraints.
    """
    finished = folder / f"powers_{power}.ptau"
    if finished.is_file():
        return finished
    begun, contributed, prepared = (folder / f"powers.{step}.tmp" for step in (0, 1, 2))
    _snarkjs(folder, "powersoftau", "new", "bn128", str(power), begun.name)
    _snarkjs(
        folder, "powersoftau", "contribute", begun.name, contributed.name, "--name=development",
        entropy=secrets.token_hex(64),
    )  # fmt: skip
    _snarkjs(folder, "powersoftau", "prepare", "phase2", contributed.name, prepared.name)
    begun.unlink()
    contributed.unlink()
    return prepared.rename(finished)


def make_keys(r1cs: Path, phase_1: Path, folder: Path) -> Keys:
    """Run the circuit-specific phase for one circuit, verify it and export both keys.

    Args:
        r1cs: the compiled constraints.
        phase_1: a prepared powers of tau file.
        folder: where the keys and intermediate files are written.

    Raises:
        ProofError: ``proof.engine`` if a step fails, verification among them.
    """
    begun, contributed = folder / "phase2.0.tmp", folder / "phase2.1.tmp"
    zkey, vkey = folder / f"{r1cs.stem}.zkey", folder / f"{r1cs.stem}.vkey.json"
    beacon = secrets.token_hex(32)
    _snarkjs(folder, "groth16", "setup", str(r1cs), str(phase_1), begun.name)
    _snarkjs(
        folder, "zkey", "contribute", begun.name, contributed.name, "--name=development",
        entropy=secrets.token_hex(64),
    )  # fmt: skip
    _snarkjs(
        folder, "zkey", "beacon", contributed.name, zkey.name, beacon, str(_BEACON_ITERATIONS),
        "--name=development beacon",
    )  # fmt: skip
    begun.unlink()
    contributed.unlink()
    _snarkjs(folder, "zkey", "verify", str(r1cs), str(phase_1), zkey.name)
    export_verification_key(zkey, vkey)
    return Keys(zkey, vkey, _record(phase_1, beacon))


def export_verification_key(zkey: Path, vkey: Path) -> None:
    """Write the verification key that belongs to a proving key."""
    _snarkjs(vkey.parent, "zkey", "export", "verificationkey", str(zkey), vkey.name)


def _record(phase_1: Path, beacon: str) -> dict[str, Any]:
    return {
        "made": "development",
        "how": "titan circuits build: every step by one party on one machine",
        "phase1": {
            "file": phase_1.name,
            "sha256": hashlib.sha256(phase_1.read_bytes()).hexdigest(),
            "contributions": 1,
        },
        "phase2": {
            "contributions": 1,
            "beacon": beacon,
            "beacon_iterations": 1 << _BEACON_ITERATIONS,
            "verified": True,
        },
    }


def _snarkjs(folder: Path, *arguments: str, entropy: str = "") -> None:
    run_program("snarkjs", list(arguments), folder, entropy)
