from datetime import date

import cv2
import numpy as np
import pytest

from titan.bench.trace_pictures import (
    EDITORS,
    Shot,
    as_exhibit,
    decode,
    forge,
    photograph,
    whole_picture,
)
from titan.documents.specimen.holder import invent_holder
from titan.documents.specimen.passport import draw_passport
from titan.forensics.exhibit import Exhibit


@pytest.fixture(scope="module")
def shots() -> tuple[Shot, Shot]:
    today = date(2026, 11, 22)
    pages = [draw_passport(invent_holder(seed, today), seed) for seed in (1, 2)]
    return photograph(pages[0], 1), photograph(pages[1], 2)


def test_the_same_seed_takes_the_same_picture(shots: tuple[Shot, Shot]) -> None:
    page = draw_passport(invent_holder(1, date(2026, 11, 22)), 1)
    assert photograph(page, 1).content == shots[0].content


@pytest.mark.parametrize("editor", EDITORS)
def test_an_edit_changes_its_place_most(shots: tuple[Shot, Shot], editor: str) -> None:
    forged = forge(shots[0], editor, shots[1], 5)
    assert forged is not None
    assert forged.edited is not None
    before, after = _page(shots[0]), _page(forged)
    change = cv2.GaussianBlur(np.abs(before - after).max(axis=2), (0, 0), 2)
    y, x = np.unravel_index(int(change.argmax()), change.shape)
    region = forged.edited
    assert region.x - 12 <= x <= region.x + region.width + 12
    assert region.y - 12 <= y <= region.y + region.height + 12


def _page(shot: Shot) -> np.ndarray:
    exhibit: Exhibit = as_exhibit(shot)
    return exhibit.page.astype(np.float32)


def test_a_whole_picture_is_its_page(shots: tuple[Shot, Shot]) -> None:
    exhibit = as_exhibit(whole_picture(shots[0].content))
    assert exhibit.page.shape == decode(shots[0].content).shape
    assert len(exhibit.evidence.quantisation[0]) == 64
