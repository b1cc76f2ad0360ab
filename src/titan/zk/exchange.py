"""Proofs in the two JSON files that snarkjs and other tools read and write."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from titan.domain.proof import Proof
from titan.errors import ProofError


class Points(NamedTuple):
    """The three points of a Groth16 proof, affine; G2 coordinates as (c0, c1) of c0 + c1*u."""

    a: tuple[int, int]
    b: tuple[tuple[int, int], tuple[int, int]]
    c: tuple[int, int]


def to_snarkjs(proof: Proof) -> tuple[dict[str, Any], list[str]]:
    """Return the objects of ``proof.json`` and ``public.json``: projective points, decimal text."""
    points = {
        "pi_a": [str(value) for value in (*proof.pi_a, 1)],
        "pi_b": [[str(value) for value in pair] for pair in (*proof.pi_b, (1, 0))],
        "pi_c": [str(value) for value in (*proof.pi_c, 1)],
        "protocol": "groth16",
        "curve": "bn128",
    }
    return points, [str(signal) for signal in proof.public_signals.values()]


def from_snarkjs(
    points: Mapping[str, Any],
    signals: Mapping[str, int],
    circuit_id: str,
    vkey_sha256: str,
) -> Proof:
    """Read the object of ``proof.json``.

    Args:
        points: the object; nothing about it is trusted, and verifying is left to the verifier.
        signals: the public signals by name, in the circuit's order.
        circuit_id: name of the circuit.
        vkey_sha256: hash of the verification key that the proof is meant for.

    Raises:
        ProofError: ``proof.unreadable`` if it is no Groth16 proof over BN254 in affine form.
    """
    return proof_of(read_points(points), signals, circuit_id, vkey_sha256)


def proof_of(
    points: Points, signals: Mapping[str, int], circuit_id: str, vkey_sha256: str
) -> Proof:
    """Return points as a proof of what they prove; arguments as of `from_snarkjs`."""
    return Proof(
        protocol="groth16",
        curve="bn254",
        pi_a=points.a,
        pi_b=points.b,
        pi_c=points.c,
        public_signals=dict(signals),
        circuit_id=circuit_id,
        vkey_sha256=vkey_sha256,
    )


def read_points(points: Mapping[str, Any]) -> Points:
    """Read the points of ``proof.json``.

    Raises:
        ProofError: ``proof.unreadable`` if it is no Groth16 proof over BN254 in affine form.
    """
    try:
        a, b, c = points["pi_a"], points["pi_b"], points["pi_c"]
        affine = [int(a[2]), [int(value) for value in b[2]], int(c[2])] == [1, [1, 0], 1]
        if not affine or (points["protocol"], points["curve"]) != ("groth16", "bn128"):
            raise ProofError("proof.unreadable", "It is no affine Groth16 proof over BN254.")
        second = ((int(b[0][0]), int(b[0][1])), (int(b[1][0]), int(b[1][1])))
        return Points((int(a[0]), int(a[1])), second, (int(c[0]), int(c[1])))
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise ProofError("proof.unreadable", "It has not the form of a proof.") from error


def named_signals(names: Sequence[str], values: Sequence[str]) -> dict[str, int]:
    """Give the values of ``public.json`` their names.

    Raises:
        ProofError: ``proof.unreadable`` if they are not as many, or no numbers.
    """
    try:
        return dict(zip(names, map(int, values), strict=True))
    except (TypeError, ValueError) as error:
        raise ProofError("proof.unreadable", "These are not the circuit's signals.") from error
