import numpy as np
import pytest
from PIL import Image, ImageDraw

from titan.documents.mrz_glyphs import hear_shapes
from titan.documents.mrz_grammar import CHARACTERS
from titan.documents.ocr_b import ocr_b

PITCH = 27


def _line(text: str) -> np.ndarray:
    picture = Image.new("RGB", (PITCH * (len(text) + 2), 48), "white")
    for place, character in enumerate(text):
        middle = PITCH * (place + 1.5)
        ImageDraw.Draw(picture).text(
            (middle, 38), character, font=ocr_b(28.0), fill="black", anchor="ms"
        )
    return np.asarray(picture)


@pytest.mark.parametrize("pair", ["0O", "2Z", "5S", "1I", "8B", "6G", "0D"])
def test_shapes_settle_what_the_recogniser_cannot(pair: str) -> None:
    text = "HKM" + pair[0] + pair[1] + pair[0] + "NPX"
    slots = np.full((9, len(CHARACTERS)), 1e-6)
    for place in range(9):
        for character in pair if place in (3, 4, 5) else text[place]:
            slots[place, CHARACTERS.index(character)] = 0.49 if place in (3, 4, 5) else 0.98
    middles = PITCH * (np.arange(9) + 1.5)
    weighed = hear_shapes(slots, _line(text), middles)
    assert "".join(CHARACTERS[index] for index in weighed.argmax(axis=1)) == text
    assert weighed.sum(axis=1) == pytest.approx(slots.sum(axis=1))


def test_a_sure_recogniser_is_not_overruled() -> None:
    slots = np.full((3, len(CHARACTERS)), 1e-6)
    slots[:, CHARACTERS.index("O")] = 0.99
    weighed = hear_shapes(slots, _line("000"), PITCH * (np.arange(3) + 1.5))
    assert np.array_equal(weighed, slots)
