"""A world with a model trained on it, and the evidence of its alerts."""

from dataclasses import replace

import pytest

from titan.aml.evidence.explain import Evidence
from titan.aml.evidence.raising import raise_alerts
from titan.aml.evidence.subgraph import Surroundings
from titan.aml.evidence.trees import TreeReader
from titan.aml.generate.memory import simulate
from titan.aml.generate.recipe import named
from titan.aml.generate.stream import world
from titan.aml.ledger import Ledger
from titan.aml.scorer.scores import Scores, score_ledger
from titan.aml.train.days import Plan
from titan.aml.train.scorer import train


@pytest.fixture(scope="session")
def ledger() -> Ledger:
    """12,000 payments of eighteen days, one in fifty laundering, with the truth about them."""
    return simulate(world(replace(named("quick"), illicit=0.02), 12_000, 3))


@pytest.fixture(scope="session")
def reader(ledger: Ledger) -> TreeReader:
    """A model of that world."""
    return TreeReader(replace(train(ledger, Plan(folds=2, again=False)), id="aml-trees-of-tests"))


@pytest.fixture(scope="session")
def scores(ledger: Ledger, reader: TreeReader) -> Scores:
    """What the model says of it."""
    return score_ledger(ledger, reader.scorer)


@pytest.fixture(scope="session")
def raised(ledger: Ledger, scores: Scores, reader: TreeReader) -> tuple[Evidence, ...]:
    """The forty highest alerts of that world."""
    return tuple(raise_alerts(ledger, scores, reader, most=40))


@pytest.fixture(scope="session")
def surroundings(ledger: Ledger) -> Surroundings:
    """Its payments, ready to be cut."""
    return Surroundings(ledger)
