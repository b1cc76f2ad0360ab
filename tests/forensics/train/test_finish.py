import numpy as np
import pytest

from titan.forensics.train.finish import finish, lighten


def _grain(seed: int) -> np.ndarray:
    generator = np.random.default_rng(seed)
    return generator.normal(150, 12, (64, 64, 3)).clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize("seed", range(12))
def test_both_of_a_pair_go_the_same_way(seed: int) -> None:
    first, second = finish([_grain(1), _grain(1)], np.random.default_rng(seed))
    assert np.array_equal(first.pixels, second.pixels)
    other, _ = finish([_grain(2), _grain(1)], np.random.default_rng(seed))
    assert np.array_equal(first.divisors, other.divisors)


def test_files_are_of_many_kinds() -> None:
    last = [finish([_grain(1)], np.random.default_rng(seed))[0] for seed in range(40)]
    lossless = [one for one in last if one.divisors.max() == 1]
    tables = {one.divisors.tobytes() for one in last}
    assert 3 <= len(lossless) <= 20
    assert len(tables) > 12
    assert any(np.array_equal(one.pixels, _grain(1)) for one in lossless)


def test_light_and_print_vary_and_paper_stays_paper() -> None:
    page = np.full((96, 96, 3), 160, np.uint8)
    varied = [lighten(page, np.random.default_rng(seed)) for seed in range(40)]
    assert 4 < sum(not np.array_equal(one, page) for one in varied) < 30
    assert all(one.shape == page.shape and 60 < one.mean() < 255 for one in varied)
