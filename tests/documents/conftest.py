"""Specimens drawn once for all tests of the room, and the shared data where it is present."""

from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from titan.documents.specimen.capture import capture
from titan.documents.specimen.holder import SpecimenHolder, invent_holder
from titan.documents.specimen.passport import draw_passport


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
