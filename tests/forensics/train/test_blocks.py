import cv2
import numpy as np
import pytest

from titan.forensics.tamper.stored import Stored
from titan.forensics.train.blocks import SIDE, block_features, error_level
from titan.forensics.train.opened import decode
from titan.forensics.train.pages import LabelledPage

_GRID, _WHOLE = (13, 14), 16  # places of the grid's phases and of the rounding among the levels


def _noise(seed: int = 0) -> np.ndarray:
    generator = np.random.default_rng(seed)
    rough = generator.integers(0, 256, (40, 48, 1), dtype=np.uint8).repeat(3, 2)
    return cv2.resize(rough, (192, 160), interpolation=cv2.INTER_CUBIC)


def _saved(pixels: np.ndarray, quality: int) -> Stored:
    return decode(cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes())


def test_every_whole_block_has_finite_features() -> None:
    features = block_features(_saved(np.pad(_noise(), ((0, 5), (0, 9), (0, 0))), 80))
    assert features.shape == (160 // SIDE, 201 // SIDE, 54)
    assert np.isfinite(features).all()


def test_saving_again_at_the_same_quality_changes_least() -> None:
    saved = _saved(_noise(), 90).pixels
    same, other = error_level(saved, 90).mean(), error_level(saved, 70).mean()
    assert same < 0.5 < other
    assert error_level(np.full((32, 32, 3), 120, np.uint8), 75).max() <= 1


def test_the_grid_and_the_rounding_of_a_coarse_jpeg_show() -> None:
    coarse = _saved(_noise(), 30)
    plain = Stored(_noise(), np.ones(64, np.float32))
    for place in _GRID:
        assert block_features(coarse)[..., place].mean() > block_features(plain)[..., place].mean()
    moved = Stored(np.roll(coarse.pixels, (3, 3), (0, 1)), coarse.divisors)
    assert block_features(coarse)[..., _WHOLE].mean() > block_features(moved)[..., _WHOLE].mean()


@pytest.mark.parametrize("base", [18, 36])
def test_a_patch_differs_from_the_rest_of_its_page(base: int, patched: list[LabelledPage]) -> None:
    page = patched[1]
    features = block_features(decode(page.content))
    rows, columns = features.shape[:2]
    mask = page.mask[: rows * SIDE, : columns * SIDE].reshape(rows, SIDE, columns, SIDE)
    inside, outside = mask.mean((1, 3)) == 1, mask.mean((1, 3)) == 0
    residual = features[..., base + 4]  # of the second derivative
    assert residual[inside].mean() < residual[outside].mean() - 1
