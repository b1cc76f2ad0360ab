"""What evidence asks of a scorer."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from titan.aml.ledger import Ledger
from titan.domain.money import Driver


class Reading(Protocol):
    """What a model says of one small ledger."""

    @property
    def scores(self) -> NDArray[np.float32]:
        """The score of each payment, float32 [E], 0 to 1."""
        ...

    def log_odds(self, payment: int) -> float:
        """Return the logarithm of the odds of one payment, before calibration."""
        ...

    def drivers(self, payment: int) -> tuple[Driver, ...]:
        """Return the features behind one payment's score, the strongest first."""
        ...


class Reader(Protocol):
    """A model; the same one reads the same ledger in the same way."""

    @property
    def id(self) -> str:
        """The model's id."""
        ...

    def read(self, ledger: Ledger) -> Reading:
        """Score a small ledger."""
        ...
