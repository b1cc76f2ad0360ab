import numpy as np
import pytest

from titan.documents.synthetic.portrait import draw_portrait


def test_portrait_follows_its_seed() -> None:
    first, again, other = (draw_portrait((140, 180), np.random.default_rng(s)) for s in (1, 1, 2))
    assert first.shape == (180, 140, 3)
    assert (first == again).all()
    assert np.abs(first.astype(int) - other).mean() > 8


def test_a_face_detector_finds_the_faces() -> None:
    dlib = pytest.importorskip("dlib", reason="the detector is no dependency of the generator")
    detector = dlib.get_frontal_face_detector()
    faces = [draw_portrait((280, 360), np.random.default_rng(seed)) for seed in range(8)]
    found = [len(detector(np.ascontiguousarray(face[..., ::-1]), 0)) for face in faces]
    assert sum(count == 1 for count in found) >= 7
