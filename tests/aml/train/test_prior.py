"""Forests of other files look at the same columns, wherever those stand."""

import lightgbm
import numpy as np

from titan.aml.features import neighbours, table
from titan.aml.features.view import Mode
from titan.aml.scorer.model import load
from titan.aml.train.prior import joined_methods, prior_of


def test_moved_forests_say_the_same_of_moved_columns() -> None:
    shipped = load()
    methods = joined_methods(shipped, ("Aardvark", "Zebra"))
    assert methods == tuple(sorted(methods))
    moved = prior_of(shipped, shipped.settings.mode, methods)
    own = table.names(shipped.settings.mode, methods)
    names = own + neighbours.columns(shipped.settings.mode)
    draw = np.random.default_rng(1)
    for stage, (before, after) in enumerate(zip(shipped.stages, moved, strict=True)):
        wide = draw.normal(0, 300, (200, len(names) if stage else len(own))).astype(np.float32)
        known = shipped.settings.columns[: before.booster.num_feature()]
        rows = wide[:, [names.index(name) for name in known]]
        assert np.array_equal(after.log_odds(wide), before.log_odds(rows))
        other = lightgbm.Booster(model_str=after.text).predict(wide, raw_score=True)
        assert np.array_equal(other, after.log_odds(wide))


def test_a_scorer_of_another_mode_is_no_prior() -> None:
    shipped = load()
    assert shipped.settings.mode is Mode.RETROSPECTIVE
    assert prior_of(shipped, Mode.CAUSAL, shipped.settings.methods) == ()
