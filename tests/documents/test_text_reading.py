import numpy as np
import pytest
from PIL import Image

from titan.documents.specimen.holder import SpecimenHolder
from titan.documents.text_detection import find_lines
from titan.documents.text_reading import ALPHABET, QUICK, ReadLine, read_lines


@pytest.fixture(scope="module", params=[1.0, QUICK])
def lines(page: Image.Image, request: pytest.FixtureRequest) -> list[ReadLine]:
    picture = np.ascontiguousarray(np.asarray(page.convert("RGB"))[:800, :, ::-1])
    return list(read_lines(picture, find_lines(picture), squeeze=request.param))


def test_the_values_of_the_page_are_read(lines: list[ReadLine], holder: SpecimenHolder) -> None:
    texts = {line.text for line in lines}
    assert {holder.document_number, holder.primary_identifier, "UTOPIAN"} <= texts


def test_every_character_has_its_alternatives(lines: list[ReadLine]) -> None:
    for line in lines:
        assert line.alternatives.shape == (len(line.text), len(ALPHABET))
        assert line.alternatives.min() >= 0 and line.alternatives.max() <= 1.001
        assert 0.5 <= line.confidence <= 1
    number = next(line for line in lines if line.text.startswith("UTOP"))
    likeliest = "".join(ALPHABET[place] for place in number.alternatives.argmax(axis=1))
    assert likeliest == number.text


def test_a_plain_line_holds_no_alternatives(lines: list[ReadLine]) -> None:
    plain = lines[0].plain()
    assert (plain.text, plain.region) == (lines[0].text, lines[0].region)
