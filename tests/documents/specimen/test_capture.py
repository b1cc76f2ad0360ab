import io

import numpy as np
from PIL import Image

from titan.documents.page_finding import find_quad
from titan.documents.specimen.capture import capture


def test_a_seed_gives_one_photo(page: Image.Image, photo: bytes) -> None:
    assert capture(page, 7) == photo
    assert capture(page, 8) != photo


def test_a_photo_shows_the_page_on_a_table(photo: bytes) -> None:
    picture = Image.open(io.BytesIO(photo))
    assert picture.format == "JPEG"
    pixels = np.asarray(picture)
    assert pixels[:40].mean() < 130 < pixels[500:700, 600:1200].mean()
    assert find_quad(np.ascontiguousarray(pixels[..., ::-1])) is not None
