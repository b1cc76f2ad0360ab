"""What evidence asks of a scorer."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from titan.aml.ledger import Ledger
from titan.domain.money import Driver


class Reader(Protocol):
    """Scores the payments of a small ledger and says why.

    Attributes:
        id: of the model; the same model gives the same ledger the same scores.
    """

    @property
    def id(self) -> str:
        """The model's id."""
        ...

    def scores(self, ledger: Ledger) -> NDArray[np.float64]:
        """Return the score of each payment, float64 [E], 0 to 1."""
        ...

    def drivers(self, ledger: Ledger, payment: int) -> tuple[Driver, ...]:
        """Return the features behind one payment's score, the strongest first."""
        ...
