import numpy as np

from titan.documents.synthetic import guilloche


def test_ground_is_pale_and_smooth() -> None:
    for seed in range(5):
        ground = guilloche.draw_ground((400, 300), np.random.default_rng(seed))
        assert ground.shape == (300, 400, 3)
        assert ground.min() > 180
        assert np.abs(np.diff(ground.astype(int), axis=1)).max() <= 3


def test_curves_are_finite_and_near_their_place() -> None:
    chance = np.random.default_rng(2)
    for family in (guilloche.rosette, guilloche.trochoid):
        for curve in family((200, 150), 80, chance):
            assert np.hypot(*(curve - (200, 150)).T).max() <= 81
    for family_over in (guilloche.waves, guilloche.mesh):
        curves = family_over((400, 300), chance)
        assert len(curves) > 5
        assert all(np.isfinite(curve).all() for curve in curves)
    assert guilloche.star((0, 0), 10, 5, 0.5).shape == (10, 2)
