"""Specimens drawn once for all tests of the room, and the shared data where it is present."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from titan.documents.mrz_grammar import parse_mrz
from titan.documents.specimen.capture import capture
from titan.documents.specimen.holder import SpecimenHolder, invent_holder
from titan.documents.specimen.passport import draw_passport
from titan.documents.text_reading import ALPHABET, ReadLine
from titan.documents.transliteration import bare_letter
from titan.domain.document import Mrz, MrzFormat, Region

MakeLine = Callable[..., ReadLine]


@pytest.fixture(scope="session")
def today() -> date:
    return date(2026, 11, 22)


@pytest.fixture(scope="session")
def holder(today: date) -> SpecimenHolder:
    return invent_holder(7, today)


@pytest.fixture(scope="session")
def page(holder: SpecimenHolder) -> Image.Image:
    return draw_passport(holder, 7)


@pytest.fixture(scope="session")
def photo(page: Image.Image) -> bytes:
    return capture(page, 7)


@pytest.fixture(scope="session")
def shared_pictures() -> Path:
    folder = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "forensics"
    if not folder.is_dir():
        pytest.skip("the shared specimen pictures are not on this machine")
    return folder


@pytest.fixture(scope="session")
def make_line() -> MakeLine:
    """Return a function that makes the line a recogniser would have read without a doubt.

    ``doubts`` gives a character at a place some probability beside the one that was read.
    """

    def make(
        text: str,
        x: int = 400,
        y: int = 100,
        *,
        height: int = 30,
        doubts: dict[int, tuple[str, float]] | None = None,
    ) -> ReadLine:
        rows = np.zeros((len(text), len(ALPHABET)), dtype=np.float32)
        for place, character in enumerate(text):
            if bare_letter(character):
                rows[place, ALPHABET.index(bare_letter(character))] = 0.99
        for place, (character, probability) in (doubts or {}).items():
            rows[place] *= 1 - probability
            rows[place, ALPHABET.index(character)] = probability
        return ReadLine(text, 0.99, rows, Region(x, y, 16 * len(text), height))

    return make


@pytest.fixture
def mrz() -> Mrz:
    """The zone of ICAO 9303-4, appendix B."""
    lines = (
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
    )
    return parse_mrz(MrzFormat.TD3, lines, date(2011, 6, 1))
