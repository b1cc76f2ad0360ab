"""Vectors of the circuits: inputs, and the public signals or the refusal that they must give."""

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from titan.errors import ArtifactError, ProofError
from titan.zk.compiler import CIRCUITS
from titan.zk.witness import WitnessCalculator, public_values

VECTORS = CIRCUITS / "vectors"


@dataclass(frozen=True, slots=True)
class Vector:
    """One case that a circuit must answer.

    Attributes:
        name: what the case is about.
        inputs: the circuit's inputs by name.
        signals: the public signals in their order, or None where the circuit must refuse.
        refusal: the reason that it must give, or None.
    """

    name: str
    inputs: dict[str, Any]
    signals: tuple[int, ...] | None
    refusal: str | None


def load_vectors(circuit_id: str) -> list[Vector]:
    """Read a circuit's vectors; each is written as its changes to the first.

    Raises:
        ArtifactError: ``artifact.missing`` outside a checkout.
    """
    try:
        content = json.loads((VECTORS / f"{circuit_id}.json").read_text())
    except FileNotFoundError as error:
        raise ArtifactError("artifact.missing", "Vectors are only in a checkout.") from error
    return [_vector(content["inputs"], vector) for vector in content["vectors"]]


def dump_vectors(vectors: list[Vector]) -> dict[str, Any]:
    """Return the JSON object that `load_vectors` reads."""
    first = vectors[0].inputs
    return {
        "about": "Each vector changes the inputs; the circuit gives these signals or refuses.",
        "inputs": first,
        "vectors": [
            {
                "name": vector.name,
                "changes": {
                    place: value
                    for place, value in _leaves(vector.inputs)
                    if value != _at(first, place)
                },
                **(
                    {"refusal": vector.refusal}
                    if vector.signals is None
                    else {"signals": [str(signal) for signal in vector.signals]}
                ),
            }
            for vector in vectors
        ],
    }


def failing_vectors(circuit_id: str) -> list[str]:
    """Run every vector through the built circuit and name those that it answers otherwise.

    Raises:
        ArtifactError: if the circuit or its vectors are missing or changed.
    """
    calculator = WitnessCalculator(circuit_id)
    return [
        f"{circuit_id}: the vector '{vector.name}' has another answer"
        for vector in load_vectors(circuit_id)
        if not _holds(vector, calculator)
    ]


def _holds(vector: Vector, calculator: WitnessCalculator) -> bool:
    try:
        witness = calculator.calculate(vector.inputs)
    except ProofError as refusal:
        return vector.refusal is not None and vector.refusal in refusal.detail
    if vector.signals is None:
        return False
    return tuple(public_values(witness, len(vector.signals))) == vector.signals


def _vector(inputs: dict[str, Any], vector: dict[str, Any]) -> Vector:
    changed = copy.deepcopy(inputs)
    for place, value in vector["changes"].items():
        *parents, last = _steps(place)
        target: Any = changed
        for parent in parents:
            target = target[parent]
        target[last] = value
    signals = vector.get("signals")
    return Vector(
        vector["name"],
        changed,
        None if signals is None else tuple(int(signal) for signal in signals),
        vector.get("refusal"),
    )


def _leaves(value: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Walk through nested inputs; ``path.3.2`` is the third child of the fourth level."""
    if not isinstance(value, (dict, list)):
        yield place, value
        return
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        yield from _leaves(item, f"{place}.{key}" if place else str(key))


def _at(inputs: dict[str, Any], place: str) -> Any:
    value: Any = inputs
    for step in _steps(place):
        value = value[step]
    return value


def _steps(place: str) -> list[str | int]:
    return [int(step) if step.isdigit() else step for step in place.split(".")]
