"""Join what the network and the exact detectors say into one score per account."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from titan.aml.first_features import Features, compute_features
from titan.aml.ledger import Ledger
from titan.aml.model import Model
from titan.aml.typologies import (
    RING,
    Cycle,
    CycleLimits,
    FanIn,
    find_cycles,
    find_fan_ins,
)

TEMPORAL = CycleLimits()
"""Cycles in the order of time: what raises an alert by itself."""


@dataclass(frozen=True, eq=False)
class Assessment:
    """Everything known about one ledger, before any threshold.

    Attributes:
        ledger: E payments among N accounts.
        learned: float64 [N], the network's scores of the accounts, 0 to 1.
        accounts: float64 [N], the final scores: the network's, but for members of a temporal
            cycle at least the precision that such cycles had on validation worlds.
        payments: float64 [E], the network's scores of the payments.
        cycles: temporal cycles.
        rings: cycles of amounts in any order of time.
        fan_ins: collections of unusual, alike amounts.
    """

    ledger: Ledger
    learned: NDArray[np.float64]
    accounts: NDArray[np.float64]
    payments: NDArray[np.float64]
    cycles: tuple[Cycle, ...]
    rings: tuple[Cycle, ...]
    fan_ins: tuple[FanIn, ...]


def assess(ledger: Ledger, model: Model) -> Assessment:
    """Score a ledger."""
    rings = find_cycles(ledger, RING)
    return assess_features(ledger, compute_features(ledger, rings), rings, model)


def assess_features(
    ledger: Ledger, features: Features, rings: tuple[Cycle, ...], model: Model
) -> Assessment:
    """Score a ledger whose rings and features are known already."""
    learned, payments = model.scores(ledger, features)
    cycles = find_cycles(ledger, TEMPORAL)
    assessment = Assessment(
        ledger=ledger,
        learned=learned,
        accounts=learned,
        payments=payments,
        cycles=cycles,
        rings=rings,
        fan_ins=find_fan_ins(ledger, features.deviation),
    )
    return replace(assessment, accounts=_raised(assessment, model.cycle_precision))


def members(cycles: tuple[Cycle, ...]) -> NDArray[np.int64]:
    """Return the places of all accounts on the cycles, sorted, each once."""
    return np.unique(np.array([p for cycle in cycles for p in cycle.accounts], dtype=np.int64))


def _raised(assessment: Assessment, floor: float) -> NDArray[np.float64]:
    raised = assessment.learned.copy()
    on_cycle = members(assessment.cycles)
    raised[on_cycle] = np.maximum(raised[on_cycle], floor)
    return raised
