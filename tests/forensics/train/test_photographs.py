import cv2
import numpy as np

from titan.forensics.train.photographs import with_photograph

_PAPER = np.full((320, 360, 3), 200, np.uint8)


def test_a_photograph_covers_a_part_and_leaves_the_rest_to_the_bit() -> None:
    for seed in range(12):
        page = with_photograph(_PAPER, np.random.default_rng(seed))
        changed = (page != _PAPER).any(2)
        assert 0.002 < changed.mean() < 0.8
        rows, columns = np.flatnonzero(changed.any(1)), np.flatnonzero(changed.any(0))
        assert np.ptp(rows) < 300 and np.ptp(columns) < 300
    assert (_PAPER == 200).all()


def test_it_looks_like_the_world_and_not_like_print_or_noise() -> None:
    slopes = []
    for seed in range(20):
        page = with_photograph(_PAPER, np.random.default_rng(seed))
        rows, columns = np.nonzero((page != _PAPER).any(2))
        top, left = int(rows.min()), int(columns.min())
        picture = cv2.cvtColor(page[top : top + 64, left : left + 64], cv2.COLOR_BGR2GRAY)
        power = np.abs(np.fft.fft2(picture - picture.mean())) ** 2
        distance = np.hypot(*np.meshgrid(*[np.fft.fftfreq(side) for side in picture.shape]))
        coarse, fine = (
            power.T[(distance > low) & (distance < high)].mean()
            for low, high in ((0.02, 0.06), (0.2, 0.4))
        )
        slopes.append(np.log(coarse / fine) / np.log(0.3 / 0.04))
    # Natural images have power falling about as the square of the frequency.
    assert 1.0 < np.median(slopes) < 4.5


def test_the_same_state_places_the_same() -> None:
    once, again = (with_photograph(_PAPER, np.random.default_rng(5)) for _ in range(2))
    assert np.array_equal(once, again)
