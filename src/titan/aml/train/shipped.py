"""The scorer that is shipped: learned from generated worlds of many kinds."""

from dataclasses import replace
from itertools import product

from titan.aml.generate.recipe import named
from titan.aml.ledger import Ledger
from titan.aml.scorer.model import Scorer
from titan.aml.train.days import Plan
from titan.aml.train.payments import Report
from titan.aml.train.scorer import train, with_accounts
from titan.aml.train.stepped import Steps, stepped
from titan.aml.train.worlds import one_after_another, together

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
LEVELS = (0.02, 0.06, 0.06, 0.2, 1.0, 2.5)
"""Laundering payment over an honest one, in the worlds that teach about accounts."""

_FIRST_SEED = 700
_ROWS = 60_000
_LEAST_ILLICIT = 0.003  # below it a small world holds next to no laundering


def worlds(transactions: int = TRANSACTIONS, without: str = "") -> Ledger:
    """Return the worlds, each of so many payments, as one ledger; the same on every run.

    Args:
        transactions: of each world.
        without: a recipe that is left out.
    """
    recipes = []
    for number, name in enumerate(KINDS):
        if name == without:
            continue
        recipe = named(name)
        days = 120 if name == "steps" else 18
        illicit = max(recipe.illicit, _LEAST_ILLICIT)
        recipes.append((replace(recipe, days=days, illicit=illicit), _FIRST_SEED + number))
    return one_after_another(recipes, transactions)


def account_worlds(accounts: int = 3000) -> Ledger:
    """Return worlds of standing orders, laundering in amounts of very different size.

    Files in which accounts are labelled are mostly of that kind.
    """
    kinds = product(enumerate(LEVELS), (False, True))
    return together(
        [
            stepped(
                Steps(
                    accounts=accounts,
                    orders=(6.0, 5.0, 7.0)[number % 3],
                    level=level,
                    repeated=(4.0, 1.0)[number % 2],
                    cycles=cycles,
                    seed=800 + 2 * number + cycles,
                )
            )
            for (number, level), cycles in kinds
        ]
    )


def train_shipped(plan: Plan, report: Report = lambda _what, _done: None) -> Scorer:
    """Train the scorer that is shipped: payments on `worlds`, accounts on `account_worlds`."""
    scorer = train_payments(worlds(), replace(plan, most_rows=_ROWS), report)
    return for_any_file(with_accounts(scorer, account_worlds(), plan))


def train_payments(
    ledger: Ledger, plan: Plan, report: Report = lambda _what, _done: None
) -> Scorer:
    """Train a scorer of payments, and of them alone, on worlds."""
    if ledger.truth is None:
        raise ValueError("a generated world knows its truth")
    unlabelled = replace(ledger, truth=replace(ledger.truth, accounts=None))
    return for_any_file(train(unlabelled, plan, on_progress=report))


def for_any_file(scorer: Scorer) -> Scorer:
    """Forget what the worlds' currencies usually move: a file's own medians hold for it."""
    return replace(scorer, settings=replace(scorer.settings, medians={}))
