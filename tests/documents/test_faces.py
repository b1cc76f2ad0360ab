from pathlib import Path

import cv2
import numpy as np
import pytest

from titan.documents import faces
from titan.documents.faces import FACE_READER, FaceReader
from titan.errors import DocumentError


@pytest.fixture(scope="module")
def card(shared_pictures: Path) -> np.ndarray:
    picture = cv2.imread(str(shared_pictures / "sidtd" / "alb00.jpg"))
    return np.asarray(picture, dtype=np.uint8)


def test_portrait_and_ghost_are_found_the_larger_first(card: np.ndarray) -> None:
    found = FACE_READER.find(card)
    assert len(found) == 2
    assert found[0].region.width > 1.5 * found[1].region.width
    assert found[0].region.x < found[1].region.x
    assert found[0].score > 1


def test_a_face_is_nearest_to_itself(card: np.ndarray) -> None:
    portrait, ghost = FACE_READER.find(card)
    one, other = FACE_READER.describe(card, (portrait, ghost))
    smaller = np.asarray(cv2.resize(card, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA))
    (again,) = FACE_READER.describe(smaller, FACE_READER.find(smaller)[:1])
    assert one.shape == (128,)
    assert np.linalg.norm(one - again) < 0.2 < np.linalg.norm(one - other)


def test_a_blank_page_has_no_face() -> None:
    assert FACE_READER.find(np.full((400, 640, 3), 200, dtype=np.uint8)) == []


def test_a_changed_model_is_refused(monkeypatch: pytest.MonkeyPatch, card: np.ndarray) -> None:
    found = FACE_READER.find(card)
    monkeypatch.setitem(faces._SHA256, faces._LANDMARKS, "0" * 64)
    with pytest.raises(DocumentError) as refused:
        FaceReader().describe(card, found[:1])
    assert refused.value.code == "document.recogniser"
