"""Every capture shows the page where its homography says, with its own noise and structure."""

import cv2
import numpy as np
import pytest

from titan.documents.synthetic.captures.scene import cover, ground, lit, pose
from titan.documents.synthetic.page import Page, view_of
from titan.documents.synthetic.sample import CAPTURES, photograph


@pytest.mark.parametrize("capture", list(CAPTURES))
def test_page_laid_flat_again_is_the_page(capture: str, passport: Page) -> None:
    view = photograph(view_of(passport), capture, 9)
    height, width = passport.pixels.shape[:2]
    flat = cv2.warpPerspective(view.pixels, np.linalg.inv(view.homography), (width, height))
    grey = [cv2.cvtColor(p, cv2.COLOR_BGR2GRAY).astype(float) for p in (flat, passport.pixels)]
    inner = np.s_[20:-20, 20:-20]
    likeness = np.corrcoef(grey[0][inner].ravel(), grey[1][inner].ravel())[0, 1]
    assert likeness > 0.8
    shift, response = cv2.phaseCorrelate(grey[0], grey[1])
    assert np.hypot(*shift) < 1.0, (shift, response)


def test_the_same_seed_gives_the_same_picture(passport: Page) -> None:
    first, again, other = (photograph(view_of(passport), "phone-c", seed) for seed in (1, 1, 2))
    assert (first.pixels == again.pixels).all()
    assert first.pixels.shape != other.pixels.shape or (first.pixels != other.pixels).any()


def test_pose_keeps_the_page_inside_the_picture() -> None:
    for seed in range(30):
        chance = np.random.default_rng(seed)
        matrix, size = pose((700, 1000), chance, tilt=0.06, turn=8, margin=0.15)
        mask = cover(matrix, (700, 1000), size)
        assert 0.4 < mask.mean() / 255 < 1
        assert mask[[0, -1]].mean() < 128


def test_grounds_and_lights_differ() -> None:
    grounds = [ground((320, 240), np.random.default_rng(seed)) for seed in range(8)]
    assert len({tuple(g.mean((0, 1)).round().tolist()) for g in grounds}) == 8
    light = lit((320, 240), np.random.default_rng(1), uneven=0.4)
    assert light.shape == (240, 320, 1)
    assert 0.3 < light.min() < light.max() < 1.6
