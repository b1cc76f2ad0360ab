import numpy as np

from titan.documents.specimen.guilloche import draw_ground


def test_the_ground_is_pale_and_never_plain() -> None:
    ground = np.asarray(draw_ground((300, 200), np.random.default_rng(1)))
    assert ground.shape == (200, 300, 3)
    assert ground.min() > 150
    assert ground.reshape(-1, 3).std(axis=0).min() > 3
