"""Trials are kept, told as tables, and end in a card."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from titan.aml.scorer.model import load
from titan.aml.train.card import card_of
from titan.aml.train.trials import WAYS, Effort, Trial, complete, leave_out, recalls, spread


def _trial(recipe: str, seed: int, *pr_aucs: float) -> Trial:
    shapes = {"cycle": {"payments": 4, "recall": 0.5}, "lone": {"payments": seed, "recall": 0.25}}
    figures = {
        way: {"pr_auc": value, "f1": value / 2, "recall_by_typology": shapes}
        for way, value in zip(WAYS, pr_aucs, strict=True)
    }
    return Trial(recipe, seed, figures)


TRIALS = [_trial("neutral", 1, 0.1, 0.2, 0.3), _trial("neutral", 3, 0.3, 0.2, 0.4)]


def test_figures_are_spread_over_worlds() -> None:
    assert spread(TRIALS, "pr_auc")["others"] == pytest.approx((0.2, 0.1, 0.3))
    assert recalls(TRIALS)["cycle"] == (8, (0.5, 0.5, 0.5))
    assert recalls(TRIALS)["lone"][0] == 4


def test_kept_trials_are_not_made_again(tmp_path: Path) -> None:
    kept = tmp_path / "trials.jsonl"
    kept.write_text("".join(json.dumps(asdict(trial)) + "\n" for trial in TRIALS))
    assert complete(kept, ("neutral",), (1, 3)) == TRIALS
    assert complete(kept, ("neutral",), (3,)) == TRIALS[1:]


def test_the_card_tells_every_figure() -> None:
    scorer = load()
    validation = scorer.figures["validation"]
    sample = {
        "laundering": 945, "pr_auc": 0.7333, "precision": 0.8, "recall": 0.6,
        "calibration_error": 0.007,
    }  # fmt: skip
    card = card_of(scorer, validation, {"20K": sample}, TRIALS)
    for figure in (f"{validation['pr_auc']:.3f}", "0.733", "| neutral | PR-AUC | 0.200"):
        assert figure in card
    assert "not tried" in card_of(scorer, validation, {}, [])


@pytest.mark.exhaustive
def test_a_recipe_that_was_left_out_is_tried_three_ways() -> None:
    (trial,) = leave_out("mobile", Effort(transactions=8_000, learned=4_000), (31,))
    assert set(trial.figures) == set(WAYS)
    assert all(figures["pr_auc"] > 0 for figures in trial.figures.values())
