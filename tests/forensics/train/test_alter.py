import cv2
import numpy as np
import pytest

from titan.forensics.train.alter import LEAST_EDITED, alter, changed, strokes
from titan.forensics.train.habits import habit


def _page(seed: int) -> np.ndarray:
    generator = np.random.default_rng(seed)
    pixels = generator.normal(185, 5, (256, 256, 3)).clip(0, 255).astype(np.uint8)
    for line in range(40, 250, 44):
        cv2.putText(pixels, f"{generator.integers(10**7)} AB", (8, line), 0, 0.9, (40, 30, 30), 2)
    return pixels


def test_an_edit_is_seen_where_its_mask_says_and_nowhere_else() -> None:
    generator = np.random.default_rng(5)
    before, donor = _page(1), _page(2)
    areas = []
    for _ in range(60):
        after, mask = alter(before, donor, generator)
        differs = cv2.absdiff(before, after).max(2) >= 2
        assert not (differs & ~mask).any()
        areas.append(int(mask.sum()))
    assert np.mean(np.array(areas) >= LEAST_EDITED) > 0.95
    assert np.median(areas) < 0.2 * before[..., 0].size  # most of a page stays as it was
    assert min(areas) < 500 < max(areas)


def test_the_same_chance_gives_the_same_edit() -> None:
    first, second = (alter(_page(1), _page(2), np.random.default_rng(9)) for _ in range(2))
    assert np.array_equal(first[0], second[0]) and np.array_equal(first[1], second[1])


def test_edits_are_of_many_kinds() -> None:
    """On bare ground, too, and some of them add ink where there was none."""
    bare = np.random.default_rng(3).normal(200, 3, (256, 256, 3)).clip(0, 255).astype(np.uint8)
    generator = np.random.default_rng(4)
    darkest = [int(alter(bare, _page(2), generator)[0].min()) for _ in range(30)]
    assert min(darkest) < 100 < max(darkest)


def test_strokes_are_what_is_darker_than_its_ground() -> None:
    pixels = np.full((64, 64, 3), 200, np.uint8)
    pixels[30:33, 10:50] = 90
    found = strokes(pixels)
    assert (found[30:33, 12:48] > 100).all() and (found[:20] == 0).all()


def test_holes_between_strokes_count_as_changed() -> None:
    before = np.full((64, 64, 3), 200, np.uint8)
    after = before.copy()
    after[20:40, 20:44:4] = 190
    mask = changed(before, after)
    assert mask[25:35, 22:40].all() and not mask[:15].any()


@pytest.mark.parametrize("seed", range(20))
def test_a_habit_keeps_shape_and_kind(seed: int) -> None:
    before = _page(1)
    after = habit(before, np.random.default_rng(seed))
    assert after.shape == before.shape and after.dtype == np.uint8
    assert not np.array_equal(after, before)
