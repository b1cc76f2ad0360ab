from dataclasses import asdict

import pytest

from titan.aml.generate.recipe import NEWER, PUBLISHED, RECIPES, named, varied
from titan.errors import UsageError


def test_recipes_are_found_by_name() -> None:
    assert named("amlworld").skewed
    assert not named("neutral").skewed
    assert named("varied-7") == varied(7)
    for name, recipe in RECIPES.items():
        assert recipe.name == name
    for wrong in ("atlantis", "varied-", "varied-x"):
        with pytest.raises(UsageError, match="no recipe"):
            named(wrong)


def test_the_published_shapes_are_eight() -> None:
    assert len(set(PUBLISHED)) == 8
    assert not set(PUBLISHED) & set(NEWER)
    assert named("amlworld").typologies == PUBLISHED
    assert named("amlworld").newer == 0


def test_drawn_recipes_differ_strongly() -> None:
    drawn = [varied(seed) for seed in range(40)]
    assert len({recipe.name for recipe in drawn}) == 40
    for field in ("level", "pace", "spending", "alike"):
        values = [asdict(recipe)[field] for recipe in drawn]
        assert max(values) > 3 * min(values), field
    assert {recipe.skewed for recipe in drawn} == {True, False}
