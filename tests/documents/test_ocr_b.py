import pytest

from titan.documents.ocr_b import ocr_b


@pytest.mark.parametrize("height", [20.0, 30.0, 61.5])
def test_capitals_have_the_height_asked_for(height: float) -> None:
    _, top, _, bottom = ocr_b(height).getbbox("H")
    assert bottom - top == pytest.approx(height, abs=1)
