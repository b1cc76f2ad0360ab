"""One small scorer, trained once."""

from dataclasses import replace

import pytest

from titan.aml.generate.memory import simulate
from titan.aml.generate.recipe import named
from titan.aml.generate.stream import world
from titan.aml.ledger import Ledger
from titan.aml.scorer.model import Scorer
from titan.aml.train.days import Plan
from titan.aml.train.scorer import train
from titan.aml.train.worlds import laundering_accounts


@pytest.fixture(scope="package")
def labelled() -> Ledger:
    """8,000 payments in one country, some of them laundering, the accounts labelled too."""
    recipe = replace(named("neutral"), illicit=0.03, countries=1, level=6.0)
    ledger = simulate(world(recipe, 8_000, 3))
    assert ledger.truth
    accounts = laundering_accounts(ledger)
    return replace(ledger, truth=replace(ledger.truth, accounts=accounts))


@pytest.fixture(scope="package")
def scorer(labelled: Ledger) -> Scorer:
    """Trained on its payments and accounts."""
    return train(labelled, Plan(folds=2, again=False))
