"""How far a feature may look, and the words that the groups of features share."""

from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]


class Mode(StrEnum):
    """Whether the features of a payment may use what came after it.

    CAUSAL features of a payment use payments of its time or before (equal times: before it in the
    file), so a score can be given at once. RETROSPECTIVE features use the whole file, as a batch
    after the fact may: most laundering shapes are only whole once they are over.
    """

    CAUSAL = "causal"
    RETROSPECTIVE = "retrospective"


class Part(NamedTuple):
    """The ranks [first, last) whose features are wanted."""

    first: int
    last: int


class Sides(NamedTuple):
    """The columns of one kind of feature by whose list of payments they are read from.

    Attributes:
        payer, receiver: int32, places among all columns.
    """

    payer: NDArray[np.int32]
    receiver: NDArray[np.int32]


def sides_of(names: tuple[str, ...], first: int = 0) -> Sides:
    """Tell the payer's columns from the receiver's by how their names begin.

    Args:
        names: ``group.column``; columns of the payment alone are on neither side.
        first: place of the first of them among all columns.
    """
    ends = [name.partition(".")[2] for name in names]
    return Sides(
        _beginning(ends, ("payer", "pair", "source", "own"), first),
        _beginning(ends, ("receiver", "target"), first),
    )


def _beginning(ends: list[str], words: tuple[str, ...], first: int) -> NDArray[np.int32]:
    places = [first + place for place, end in enumerate(ends) if end.startswith(words)]
    return np.array(places, dtype=np.int32)
