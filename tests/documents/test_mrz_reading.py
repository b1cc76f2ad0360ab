import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from titan.documents.mrz_reading import read_zone

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
@pytest.mark.parametrize(("place", "name"), enumerate(VECTORS))
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
