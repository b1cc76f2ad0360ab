"""The material of training and measuring: worlds that we make, and samples in AMLSim's format."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from titan.aml.first_features import Features, compute_features
from titan.aml.generate import NODES_NAME, TRANSACTIONS_NAME, Recipe, simulate
from titan.aml.ingest import read_transactions
from titan.aml.ledger import Ledger
from titan.aml.typologies import RING, Cycle, find_cycles
from titan.errors import MoneyError


@dataclass(frozen=True, eq=False)
class Case:
    """One file with its features and its truth.

    Attributes:
        ledger: E transactions among N accounts.
        features: of all of them.
        cycles: found by the exact detector.
        accounts: bool [N], which accounts launder.
        payments: bool [E], which payments launder; None where the file does not say.
    """

    ledger: Ledger
    features: Features
    cycles: tuple[Cycle, ...]
    accounts: NDArray[np.bool_]
    payments: NDArray[np.bool_] | None


def world_case(seed: int, accounts: int) -> Case:
    """Make the varied world of a seed."""
    world = simulate(Recipe.varied(seed, accounts))
    return _case(world.ledger, world.launderers, world.laundering)


def sample_case(folder: Path) -> Case:
    """Read ``transactions.csv`` and ``nodes.csv`` (nodeid, isFraud, …) of an AMLSim sample.

    Raises:
        MoneyError: as `read_transactions`, and for the nodes file.
    """
    ledger = read_transactions(folder / TRANSACTIONS_NAME)
    return _case(ledger, read_labels(folder / NODES_NAME, ledger), None)


def read_labels(path: Path, ledger: Ledger) -> NDArray[np.bool_]:
    """Return which of the ledger's accounts the nodes file calls fraudulent, bool [N].

    Raises:
        MoneyError: ``money.file-missing``, ``money.column-missing``.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            nodes = list(csv.DictReader(file))
    except FileNotFoundError as error:
        raise MoneyError("money.file-missing", "The nodes file is not there.") from error
    for column in ("nodeid", "isFraud"):
        if nodes and column not in nodes[0]:
            raise MoneyError("money.column-missing", f"The nodes file has no column '{column}'.")
    fraudulent = {node["nodeid"] for node in nodes if node["isFraud"] == "1"}
    return np.array([account in fraudulent for account in ledger.accounts])


def _case(ledger: Ledger, accounts: NDArray[np.bool_], payments: NDArray[np.bool_] | None) -> Case:
    cycles = find_cycles(ledger, RING)
    return Case(ledger, compute_features(ledger, cycles), cycles, accounts, payments)
