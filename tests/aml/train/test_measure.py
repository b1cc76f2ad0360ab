import numpy as np
import pytest

from titan.aml.model import load_model
from titan.aml.train.data import Case, world_case
from titan.aml.train.measure import choose, measure


@pytest.fixture(scope="module")
def case() -> Case:
    return world_case(300, 1500)


def test_the_threshold_never_hides_a_temporal_cycle(case: Case) -> None:
    model = choose(load_model().network, [case], "again")
    assert 0 < model.threshold <= model.cycle_precision <= 1
    assert 0 < model.payment_threshold < 1
    assert model.id == "again"


def test_figures_are_of_the_case(case: Case) -> None:
    figures = measure(load_model(), case)
    assert figures["launderers"] == case.accounts.sum()
    assert figures["transactions"] == len(case.ledger)
    assert figures["with_cycles"]["recall"] >= figures["network"]["recall"]
    assert figures["launderers_on_cycles"] <= figures["accounts_on_cycles"]
    for name in ("pr_auc", "pr_auc_network", "pr_auc_one_rule", "payment_pr_auc"):
        assert 0 < figures[name] <= 1
    assert figures["pr_auc"] > np.mean(case.accounts) * 5
