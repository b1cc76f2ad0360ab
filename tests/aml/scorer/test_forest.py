import lightgbm
import numpy as np
import pytest

from titan.aml.scorer.forest import codes_of, encode, forest_of, log_odds, splits_of
from titan.aml.scorer.model import load
from titan.aml.scorer.trees import PARAMETERS, Trees
from titan.errors import ArtifactError


def _limits(text: str) -> np.ndarray:
    lines = [line[10:] for line in text.splitlines() if line.startswith("threshold=")]
    return np.array(" ".join(lines).split(), dtype=np.float64)


def _rows(text: str, count: int, columns: int, seed: int) -> np.ndarray:
    """Rows that stand exactly on the trees' limits, just beside them, and anywhere."""
    draw = np.random.default_rng(seed)
    limits = draw.choice(_limits(text), (count, columns)).astype(np.float32)
    way = draw.integers(0, 4, (count, columns))
    beside = np.where(way == 1, np.nextafter(limits, np.float32(np.inf)), limits)
    beside = np.where(way == 2, np.nextafter(limits, np.float32(-np.inf)), beside)
    return np.where(way == 3, draw.normal(0, 1000, (count, columns)), beside).astype(np.float32)


@pytest.mark.parametrize("stage", ["payments", "accounts"])
def test_shipped_forests_predict_as_lightgbm_does_to_the_bit(stage: str) -> None:
    scorer = load()
    for trees in scorer.stages if stage == "payments" else scorer.accounts:
        rows = _rows(trees.text, 700, trees.booster.num_feature(), 3)
        expected = trees.booster.predict(rows, raw_score=True, num_threads=1)
        assert np.array_equal(trees.log_odds(rows), expected)
        chances = trees.booster.predict(rows, num_threads=1)
        assert np.abs(trees.predict(rows) - chances).max() < 1e-7  # half a step of float32


def test_a_value_that_is_no_number_counts_as_none() -> None:
    trees = load().stages[0]
    rows = _rows(trees.text, 200, trees.booster.num_feature(), 4)
    rows[::3, ::2] = np.nan
    expected = trees.booster.predict(rows, raw_score=True, num_threads=1)
    assert np.array_equal(trees.log_odds(rows), expected)


def test_any_memory_layout_and_any_number_of_threads_give_the_same() -> None:
    trees = load().stages[0]
    rows = _rows(trees.text, 9000, trees.booster.num_feature(), 5)
    wide = np.hstack((rows, rows))
    alone = trees.predict(rows)
    assert np.array_equal(trees.predict(wide[:, : rows.shape[1]]), alone)
    assert np.array_equal(trees.predict(np.asfortranarray(rows)), alone)
    assert np.array_equal(trees.predict(rows, 3), alone)


def test_a_forest_of_single_leaves_is_read() -> None:
    rows = np.ones((50, 2), dtype=np.float32)
    truth = np.arange(50) % 5 == 0
    booster = lightgbm.train(PARAMETERS, lightgbm.Dataset(rows, truth), 3)
    trees = Trees(booster.model_to_string())
    assert np.array_equal(trees.log_odds(rows), booster.predict(rows, raw_score=True))


def test_trees_with_too_many_leaves_or_categories_are_refused() -> None:
    draw = np.random.default_rng(0)
    rows = draw.integers(0, 9, (4000, 3)).astype(np.float64)
    truth = (rows.sum(axis=1) + draw.normal(0, 3, 4000)) > 14
    wide = {"objective": "binary", "num_leaves": 60, "verbose": -1, "num_threads": 1}
    by_kind = wide | {"num_leaves": 8, "min_data_per_group": 5}
    for parameters, kinds in ((wide, []), (by_kind, [0])):
        data = lightgbm.Dataset(rows, truth, categorical_feature=kinds)
        text = lightgbm.train(parameters, data, 4).model_to_string()
        with pytest.raises(ArtifactError, match="not of this room"):
            splits_of(text)


def test_forests_that_share_codes_say_what_each_says_alone() -> None:
    first, second = load().stages
    codes = codes_of(first.splits, second.splits)
    rows = _rows(second.text, 300, second.booster.num_feature(), 6)
    coded = np.zeros((300, len(codes.used)), dtype=np.uint8)
    order = np.random.default_rng(0).permutation(300).astype(np.int32)
    half = rows.shape[1] // 2
    for columns in (np.arange(half), np.arange(half, rows.shape[1])):
        encode(codes, rows[order][:, columns], columns.astype(np.int32), order, coded)
    for trees in (first, second):
        forest = forest_of(trees.splits, codes)
        assert np.array_equal(log_odds(forest, coded), trees.log_odds(rows))
