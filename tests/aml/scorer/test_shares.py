import numpy as np
import pytest

from titan.aml.scorer.model import load
from titan.aml.scorer.shares import leaves_of, shares_of


@pytest.mark.parametrize("stage", [0, 1])
def test_shares_are_those_of_lightgbm(stage: int) -> None:
    trees = load().stages[stage]
    draw = np.random.default_rng(stage)
    rows = draw.choice(trees.splits.limit, (12, trees.booster.num_feature()))
    rows[0, ::3], rows[1, ::2] = np.nan, 0.0
    expected = trees.booster.predict(rows, pred_contrib=True, num_threads=1)
    np.testing.assert_allclose(trees.contributions(rows), expected, rtol=1e-9, atol=1e-11)


def test_shares_sum_to_the_log_odds() -> None:
    trees = load().accounts[0]
    rows = np.random.default_rng(2).choice(trees.splits.limit, (12, trees.booster.num_feature()))
    shares = shares_of(leaves_of(trees.text), rows)
    np.testing.assert_allclose(shares.sum(axis=1), trees.log_odds(rows), rtol=1e-9, atol=1e-11)


def test_a_tree_of_one_leaf_adds_its_value_to_all_rows() -> None:
    text = "tree\n\nTree=0\nnum_leaves=1\nleaf_value=0.25\n"
    shares = shares_of(leaves_of(text), np.zeros((2, 3), dtype=np.float32))
    assert shares.tolist() == [[0.0, 0.0, 0.0, 0.25]] * 2
