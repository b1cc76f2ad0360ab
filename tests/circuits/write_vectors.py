"""Render the circuits' vectors from the statement's. ``python tests/circuits/write_vectors.py``."""

import json
import sys
from pathlib import Path

from titan.zk.disclosure import pack_disclosure, shown_bits
from titan.zk.statement import nullifier, pack_binding, policy_hash
from titan.zk.vectors import VECTORS, Vector, dump_vectors

sys.path.insert(0, str(Path(__file__).parents[1] / "vectors"))
from cases import Case, load_cases

# One attribute at a time is a test of its own; the vectors choose none, some and all.
SHOWN = {
    "attestation": [()],
    "disclosure": [
        ("nationality",), (), ("birth_date", "valid_until"),
        ("birth_date", "nationality", "residency", "document_type", "document_expiry",
         "assurance_level", "aml_tier", "valid_from", "valid_until"),
    ],
}  # fmt: skip


def vectors(circuit: str) -> list[Vector]:
    """Every case of the statement with the first choice; the base case with every choice."""
    choices = SHOWN[circuit]
    cases = load_cases()
    return [
        *(_vector(circuit, case, choices[0]) for case in cases),
        *(_vector(circuit, cases[0], choice) for choice in choices[1:]),
    ]


def _vector(circuit: str, case: Case, shown: tuple[str, ...]) -> Vector:
    disclosing = circuit == "disclosure"
    inputs = {**case.inputs, "shown": shown_bits(shown)} if disclosing else case.inputs
    name = f"{case.name}; shows {', '.join(shown) or 'nothing'}" if disclosing else case.name
    if case.reason is not None:
        return Vector(name, inputs, None, case.reason)
    signals = (
        case.tree.root,
        nullifier(case.secret, case.policy.scope),
        policy_hash(case.policy),
        *((pack_disclosure(case.credential, shown),) if disclosing else ()),
        pack_binding(case.binding),
    )
    return Vector(name, inputs, signals, None)


if __name__ == "__main__":
    VECTORS.mkdir(exist_ok=True)
    for circuit in SHOWN:
        text = json.dumps(dump_vectors(vectors(circuit)), indent=1) + "\n"
        (VECTORS / f"{circuit}.json").write_text(text)
