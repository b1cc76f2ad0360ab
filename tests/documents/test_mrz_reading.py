import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from titan.documents import mrz_reading
from titan.documents.mrz_reading import read_zone
from titan.documents.mrz_recognition import line_reader
from titan.documents.specimen.capture import capture
from titan.documents.specimen.holder import SpecimenHolder
from titan.documents.specimen.passport import draw_passport, specimen_lines
from titan.documents.synthetic.sample import Families, make_sample

VECTORS = json.loads(
    (Path(__file__).resolve().parents[1] / "vectors" / "mrz_specimens.json").read_text()
)


def _read(path: Path, turns: int) -> tuple[str, list[str]] | None:
    picture = cv2.imread(str(path))
    assert picture is not None
    zone = read_zone(np.ascontiguousarray(np.rot90(np.asarray(picture, dtype=np.uint8), turns)))
    if zone is None or zone.decision is None:
        return None
    return zone.decision.format.value, list(zone.decision.lines)


def _expected(name: str) -> tuple[str, list[str]] | None:
    vector = VECTORS[name]
    return (vector["format"], vector["lines"]) if "lines" in vector else None


@pytest.mark.parametrize("name", VECTORS)
def test_every_specimen_is_read_exactly(name: str, shared_pictures: Path) -> None:
    assert _read(shared_pictures / name, 0) == _expected(name)


@pytest.mark.slow
@pytest.mark.parametrize(("place", "name"), list(enumerate(VECTORS)))
def test_every_specimen_is_read_exactly_in_one_turn(
    place: int, name: str, shared_pictures: Path
) -> None:
    assert _read(shared_pictures / name, 1 + place % 3) == _expected(name)


@pytest.mark.exhaustive
@pytest.mark.parametrize("turns", [1, 2, 3])
@pytest.mark.parametrize("name", VECTORS)
def test_every_specimen_is_read_exactly_in_every_turn(
    name: str, turns: int, shared_pictures: Path
) -> None:
    assert _read(shared_pictures / name, turns) == _expected(name)


def test_the_vectors_cover_every_picture(shared_pictures: Path) -> None:
    present = {
        f"{folder}/{path.name}"
        for folder in ("mrz_specimens", "mrz_fastmrz")
        for path in (shared_pictures / folder).iterdir()
    }
    assert present == set(VECTORS)


def _decoded(photo: bytes) -> np.ndarray:
    return np.asarray(cv2.imdecode(np.frombuffer(photo, np.uint8), cv2.IMREAD_COLOR))


def test_a_clear_zone_is_read_at_a_glance(photo: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    thorough = mrz_reading._read_thoroughly(
        _decoded(photo), mrz_reading.locate_mrz(_decoded(photo))
    )
    monkeypatch.setattr(mrz_reading, "_read_thoroughly", lambda *_: pytest.fail("read again"))
    glance = read_zone(_decoded(photo))
    assert glance is not None and glance.decision is not None
    assert thorough is not None and thorough.decision is not None
    assert glance.decision.lines == thorough.decision.lines
    assert abs(np.stack(glance.lines) - np.stack(thorough.lines)).max() < 12


def test_a_zone_with_a_wrong_digit_is_read_thoroughly(
    holder: SpecimenHolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = specimen_lines(holder)
    wrong = second[:-1] + str((int(second[-1]) + 1) % 10)
    picture = _decoded(capture(draw_passport(holder, 7, lines=(first, wrong)), 7))
    tried: list[int] = []
    thoroughly = mrz_reading._read_thoroughly

    def counted(*given: Any) -> mrz_reading.ZoneReading | None:
        tried.append(len(given[1]))
        return thoroughly(*given)

    monkeypatch.setattr(mrz_reading, "_read_thoroughly", counted)
    zone = read_zone(picture)
    assert zone is not None and zone.decision is not None
    assert zone.decision.lines == (first, wrong)
    assert tried == [1]  # lines without fillers are not worth it


def test_print_without_fillers_is_no_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    front = Families(("card-front",), ("opencv",), ("phone-a",), ("single",))
    picture = _decoded(make_sample(900, front, genuine_share=1.0).content)
    assert len(mrz_reading.locate_mrz(picture)) > 0
    monkeypatch.setattr(line_reader(), "read", lambda *_: pytest.fail("read thoroughly"))
    assert read_zone(picture) is None
