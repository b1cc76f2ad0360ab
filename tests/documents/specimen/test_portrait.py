import numpy as np
import pytest

from titan.documents.specimen.portrait import draw_portrait


@pytest.mark.parametrize("long_hair", [True, False])
def test_portraits_differ_by_chance_alone(long_hair: bool) -> None:
    one, same, other = (
        np.asarray(draw_portrait((140, 180), long_hair, np.random.default_rng(seed)))
        for seed in (1, 1, 4)
    )
    assert one.shape == (180, 140, 3)
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)
