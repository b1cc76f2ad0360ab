import cv2
import numpy as np
import pytest

from titan.forensics.train.cameras import retaken, taken


@pytest.fixture
def page() -> np.ndarray:
    """Print and a red seal on grey paper: (240, 320, 3)."""
    pixels = np.full((240, 320, 3), 180, np.uint8)
    for line in range(40, 220, 40):
        cv2.putText(pixels, f"LINE {line}", (20, line), 0, 1.0, (30, 30, 30), 2)
    cv2.circle(pixels, (260, 120), 30, (40, 40, 200), -1)
    return pixels


def test_no_two_cameras_are_alike_and_one_is_always_the_same(page: np.ndarray) -> None:
    pictures = [taken(page, np.random.default_rng(seed)) for seed in range(12)]
    again = taken(page, np.random.default_rng(3))
    assert np.array_equal(pictures[3], again)
    assert len({picture.tobytes() for picture in pictures}) == 12


@pytest.mark.parametrize("seed", range(24))
def test_what_is_on_the_page_stays_where_it_is(page: np.ndarray, seed: int) -> None:
    picture = taken(page, np.random.default_rng(seed))
    assert picture.shape == page.shape
    likeness = np.corrcoef(picture.mean(2).ravel(), page.mean(2).ravel())[0, 1]
    assert likeness > 0.9
    red = picture[110:130, 250:270].astype(int)
    assert (red[..., 2] - red[..., 0]).mean() > 60


def test_a_retaken_picture_is_smaller_by_its_scale(page: np.ndarray) -> None:
    for seed in range(6):
        picture, scale = retaken(page, np.random.default_rng(seed))
        assert 0.5 <= scale <= 1
        assert picture.shape[:2] == (round(240 * scale), round(320 * scale))


def test_cameras_leave_other_traces(page: np.ndarray) -> None:
    """Grain on bare paper and the contrast of a stroke's rim vary far more than their content."""
    pictures = [taken(page, np.random.default_rng(seed)).astype(float) for seed in range(30)]
    grain = [picture[225:, :60].std() for picture in pictures]
    rims = [np.abs(np.diff(picture[20:45, 15:160].mean(2), axis=1)).max() for picture in pictures]
    assert max(grain) > 5 * min(grain)
    assert max(rims) > 1.5 * min(rims)
