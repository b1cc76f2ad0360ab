import io
import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from titan.documents.reading import lay_out, read_document
from titan.documents.specimen.capture import capture
from titan.documents.specimen.holder import SpecimenHolder, invent_holder
from titan.documents.specimen.passport import draw_passport, specimen_lines
from titan.domain.document import Agreement
from titan.domain.encoding import to_json
from titan.errors import DocumentError
from titan.settings import Settings

SETTINGS = Settings()


def _turned(content: bytes, degrees: int) -> bytes:
    output = io.BytesIO()
    Image.open(io.BytesIO(content)).rotate(-degrees, expand=True).save(output, "JPEG", quality=92)
    return output.getvalue()


_OTHER_SEEDS = [pytest.param(seed, marks=pytest.mark.exhaustive) for seed in range(12)]


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_photo_is_read_exactly_in_any_rotation(
    photo: bytes, holder: SpecimenHolder, today: date, degrees: int
) -> None:
    reading = lay_out(_turned(photo, degrees), SETTINGS, today=today)
    document = reading.document
    assert document.mrz is not None
    assert document.mrz.lines == specimen_lines(holder)
    assert document.mrz.valid
    assert document.rotation == (360 - degrees) % 360
    assert document.mrz_confidence > 0.9
    assert document.quad is not None
    assert reading.page.shape[1] > reading.page.shape[0]
    region = document.mrz_region
    assert region is not None
    assert region.y > 0.6 * reading.page.shape[0]
    assert region.width > 0.7 * reading.page.shape[1]
    top_left, top_right = document.quad.top_left, document.quad.top_right
    course = np.degrees(np.arctan2(top_right.y - top_left.y, top_right.x - top_left.x))
    assert abs((course - degrees + 180) % 360 - 180) < 15


@pytest.mark.parametrize("seed", [pytest.param(8, marks=pytest.mark.slow), *_OTHER_SEEDS])
def test_photos_of_many_holders_are_read_exactly(seed: int, today: date) -> None:
    holder = invent_holder(seed, today)
    content = capture(draw_passport(holder, seed), seed)
    mrz = lay_out(content, SETTINGS, today=today).document.mrz
    assert mrz is not None
    assert mrz.lines == specimen_lines(holder)


def test_a_picture_without_document_is_no_error(today: date) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (300, 400, 3), dtype=np.uint8)
    output = io.BytesIO()
    Image.fromarray(noise).save(output, "PNG")
    reading = read_document(output.getvalue(), SETTINGS, today=today)
    assert reading.document.mrz is None
    assert reading.document.mrz_region is None
    assert reading.page.shape == (300, 400, 3)


def test_wrong_digits_are_returned_as_printed(holder: SpecimenHolder, today: date) -> None:
    upper, lower = specimen_lines(holder)
    digit = "3" if lower[19] != "3" else "4"
    printed = (upper, lower[:19] + digit + lower[20:])
    content = capture(draw_passport(holder, 3, lines=printed), 3)
    mrz = lay_out(content, SETTINGS, today=today).document.mrz
    assert mrz is not None
    assert mrz.lines == printed
    wrong = {digit.field for digit in mrz.check_digits if not digit.verified}
    assert "date_of_birth" in wrong


def test_the_same_bytes_give_the_same_document(photo: bytes, today: date) -> None:
    one, other = (read_document(photo, SETTINGS, today=today).document for _ in range(2))
    assert json.dumps(to_json(one)) == json.dumps(to_json(other))


def test_limits_come_from_the_settings(photo: bytes) -> None:
    with pytest.raises(DocumentError) as caught:
        read_document(photo, Settings(maximum_pixels=1000))
    assert caught.value.code == "document.too-many-pixels"


@pytest.mark.parametrize("name", ["mrz_specimens/100_id-mac.jpg", "mrz_specimens/100_pass-hrv.jpg"])
def test_an_outline_that_cuts_the_zone_does_no_harm(
    name: str, shared_pictures: Path, today: date
) -> None:
    vectors = json.loads(
        (Path(__file__).resolve().parents[1] / "vectors" / "mrz_specimens.json").read_text()
    )
    mrz = read_document((shared_pictures / name).read_bytes(), SETTINGS, today=today).document.mrz
    assert mrz is not None
    assert list(mrz.lines) == vectors[name]["lines"]


def test_print_and_portrait_are_read_with_the_zone(shared_pictures: Path, today: date) -> None:
    passport = (shared_pictures / "sidtd" / "aze00.jpg").read_bytes()
    document = read_document(passport, SETTINGS, today=today, selfie=passport).document
    assert document.visual_zone is not None
    assert document.visual_zone.date_of_issue == date(2018, 8, 16)
    assert {field.agreement for field in document.visual_zone.fields} == {Agreement.AGREES}
    assert document.barcodes == ()
    assert document.portrait is not None and document.portrait.selfie is not None
    assert document.portrait.selfie.likelihood_ratio > 10
    words = json.dumps(to_json(document.portrait))
    assert len(words) < 400  # regions and ratios: no descriptor of 128 numbers


def test_a_selfie_without_a_face_is_refused(photo: bytes, today: date) -> None:
    output = io.BytesIO()
    Image.new("RGB", (400, 400), (180, 170, 160)).save(output, "JPEG")
    with pytest.raises(DocumentError) as refused:
        read_document(photo, SETTINGS, today=today, selfie=output.getvalue())
    assert refused.value.code == "document.no-face"
