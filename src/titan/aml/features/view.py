"""How far a feature may look, and the words that the groups of features share."""

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from titan.aml.graph import Graph

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


class Group(NamedTuple):
    """One family of features.

    Attributes:
        name: prefix of its columns.
        columns: names of the columns in a mode.
        fill: writes them for a part of the graph into rows [last - first, columns]; the last
            two arguments are the range of accounts that this call has to do.
    """

    name: str
    columns: Callable[[Mode], tuple[str, ...]]
    fill: Callable[[Graph, Mode, Part, Rows, int, int], None]
