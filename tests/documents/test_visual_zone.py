import random
from dataclasses import replace
from datetime import date

import cv2
import numpy as np
import pytest

from titan.bench.visual_zone import EDITS
from titan.documents.mrz_grammar import parse_mrz
from titan.documents.specimen.holder import SpecimenHolder, invent_holder
from titan.documents.specimen.passport import draw_passport, specimen_lines
from titan.documents.visual_zone import read_visual_zone
from titan.domain.document import Agreement, MrzFormat, Region, VisualZone


def _read(printed: SpecimenHolder, zone: SpecimenHolder, seed: int, today: date) -> VisualZone:
    """The visual zone of a page a little blurred and reduced, saved as a JPEG."""
    drawn = draw_passport(printed, seed, lines=specimen_lines(zone))
    pixels = cv2.GaussianBlur(np.asarray(drawn)[..., ::-1], (0, 0), 0.9)
    pixels = cv2.resize(pixels, None, fx=0.75, fy=0.75, interpolation=cv2.INTER_AREA)
    _, content = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 85])
    page = np.asarray(cv2.imdecode(content, cv2.IMREAD_COLOR), dtype=np.uint8)
    height, width = page.shape[:2]
    bottom = Region(0, int(0.76 * height), width, height - int(0.76 * height))
    mrz = parse_mrz(MrzFormat.TD3, specimen_lines(zone), today)
    return read_visual_zone(page, mrz, [bottom])


def test_a_genuine_page_agrees_in_every_field(holder: SpecimenHolder, today: date) -> None:
    zone = _read(holder, holder, 7, today)
    assert {field.agreement for field in zone.fields} == {Agreement.AGREES}
    assert zone.date_of_issue == holder.date_of_issue
    assert [line.region.y for line in zone.lines] == sorted(line.region.y for line in zone.lines)


@pytest.mark.parametrize("edit", ["number", "birth", "expiry", "surname", "whole-given-names"])
def test_a_changed_field_of_the_print_differs(edit: str, today: date) -> None:
    holder = invent_holder(21, today)
    chance = random.Random(21)  # noqa: S311 - picks a digit
    zone = _read(EDITS[edit](holder, chance), holder, 21, today)
    differing = [field for field in zone.fields if field.agreement is Agreement.DIFFERS]
    assert len(differing) == 1
    assert differing[0].region is not None and differing[0].confidence > 0.6


@pytest.mark.exhaustive
@pytest.mark.parametrize("seed", range(300, 306))
def test_every_edit_is_caught_and_genuine_pages_are_not(seed: int, today: date) -> None:
    holder = invent_holder(seed, today)
    edit = list(EDITS)[seed % len(EDITS)]
    edited = EDITS[edit](holder, random.Random(seed))  # noqa: S311 - picks a digit
    genuine, forged = _read(holder, holder, seed, today), _read(edited, holder, seed, today)
    assert Agreement.DIFFERS not in {field.agreement for field in genuine.fields}
    assert Agreement.DIFFERS in {field.agreement for field in forged.fields}


def test_a_zone_altered_with_new_digits_is_caught_as_well(today: date) -> None:
    holder = invent_holder(22, today)
    younger = replace(holder, date_of_birth=holder.date_of_birth.replace(year=2001))
    differing = [
        field.name
        for field in _read(holder, younger, 22, today).fields
        if field.agreement is Agreement.DIFFERS
    ]
    assert differing == ["date_of_birth"]


def test_without_a_zone_lines_are_read_and_nothing_is_matched() -> None:
    page = np.full((400, 640, 3), 235, dtype=np.uint8)
    cv2.putText(page, "LINDQUIST 1990", (60, 220), cv2.FONT_HERSHEY_SIMPLEX, 1.6, (20, 20, 20), 3)
    zone = read_visual_zone(page, None, [])
    assert zone.fields == ()
    assert "LINDQUIST" in zone.lines[0].text
