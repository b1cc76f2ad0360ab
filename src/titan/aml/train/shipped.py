"""The scorer that is shipped: learned from generated worlds of many kinds."""

from dataclasses import replace

from titan.aml.generate.recipe import named
from titan.aml.ledger import Ledger
from titan.aml.scorer.model import Scorer
from titan.aml.train.worlds import one_after_another

KINDS = (
    "amlworld",
    "steps",
    "neutral",
    "varied-1",
    "mobile",
    "chain",
    "varied-2",
    "steps",
    "quick",
    "varied-3",
    "patient",
    "trade",
    "steps",
    "varied-4",
    "amlworld",
    "steps",
)
"""Recipes in the order of the days: the first three fifths train, the last fifth is measured on."""

TRANSACTIONS = 24_000
_FIRST_SEED = 700
_LEAST_ILLICIT = 0.003  # below it a small world holds next to no laundering


def worlds(transactions: int = TRANSACTIONS) -> Ledger:
    """Return the worlds, each of so many payments, as one ledger; the same on every run."""
    recipes = []
    for number, name in enumerate(KINDS):
        recipe = named(name)
        days = 120 if name == "steps" else 18
        illicit = max(recipe.illicit, _LEAST_ILLICIT)
        recipes.append((replace(recipe, days=days, illicit=illicit), _FIRST_SEED + number))
    return one_after_another(recipes, transactions)


def for_any_file(scorer: Scorer) -> Scorer:
    """Forget what the worlds' currencies usually move: a file's own medians hold for it."""
    return replace(scorer, settings=replace(scorer.settings, medians={}))
