"""Training finds what was hidden, and measuring says how much of it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from titan.aml.features.view import Mode
from titan.aml.generate.memory import simulate
from titan.aml.generate.recipe import named
from titan.aml.generate.stream import world
from titan.aml.ingest import read
from titan.aml.ledger import Ledger
from titan.aml.scorer.model import Scorer
from titan.aml.train.days import Plan, taken
from titan.aml.train.scorer import evaluate, train
from titan.errors import MoneyError


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    recipe = replace(named("neutral"), illicit=0.03, countries=1, level=6.0)
    return simulate(world(recipe, 8_000, 5))


@pytest.fixture(scope="module")
def scorer(ledger: Ledger) -> Scorer:
    return train(ledger, Plan(folds=2))


def test_laundering_is_ranked_far_above_chance(ledger: Ledger, scorer: Scorer) -> None:
    figures = evaluate(ledger, scorer)
    assert figures["trained_on_this_file"]
    assert figures["mode"] == "retrospective"
    prevalence = figures["laundering"] / figures["payments"]
    assert figures["pr_auc"] > 5 * prevalence
    assert figures["calibration_error"] < 0.03
    assert figures["threshold"] == pytest.approx(scorer.settings.threshold, rel=1e-6)
    counted = sum(entry["payments"] for entry in figures["recall_by_typology"].values())
    assert counted == figures["laundering"]


def test_the_same_ledger_and_seed_give_the_same_forests(ledger: Ledger) -> None:
    plan = Plan(mode=Mode.CAUSAL, stages=1, again=False)
    some = taken(ledger, slice(0, 4_000))
    first, second = (train(some, plan).stages[0].text for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("part", "keep"), [("first three", slice(7_000, None)), ("fourth", slice(0, 2_000))]
)
def test_each_part_of_the_days_must_know_laundering(ledger: Ledger, part: str, keep: slice) -> None:
    assert ledger.truth
    labels = np.zeros(len(ledger), np.int8)
    labels[keep] = ledger.truth.payments[keep]
    assert labels.any()
    with pytest.raises(MoneyError, match=f"In the {part} of five parts") as caught:
        train(replace(ledger, truth=replace(ledger.truth, payments=labels)))
    assert caught.value.code == "money.no-labels"


def test_what_says_nothing_cannot_teach(ledger: Ledger) -> None:
    assert ledger.truth
    for silent in (None, replace(ledger.truth, payments=np.full(len(ledger), -1, np.int8))):
        with pytest.raises(MoneyError) as caught:
            train(replace(ledger, truth=silent))
        assert caught.value.code == "money.no-labels"


def test_labelled_accounts_of_a_sample_are_told_apart(samples: Path) -> None:
    folder = samples / "20K_fanin200"
    ledger = read([folder / "transactions.csv", folder / "nodes.csv"], layout="amlsim")
    figures = evaluate(ledger, train(ledger))
    assert "pr_auc" not in figures, "no transaction is labelled"
    assert figures["accounts"]["accounts"] < len(ledger.accounts) / 4, "held-out accounts only"
    assert figures["accounts"]["pr_auc"] > 0.78
