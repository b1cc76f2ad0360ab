from pathlib import Path

import pytest

from titan.bench import aml_kept
from titan.bench.aml_kept import Kept


def test_what_was_measured_is_not_measured_again(tmp_path: Path) -> None:
    made: list[int] = []

    def measure() -> dict[str, float]:
        made.append(1)
        return {"value": 0.25}

    for _ in range(2):
        assert Kept(tmp_path / "work").get("one", measure) == {"value": 0.25}
    assert len(made) == 1
    Kept(None).get("one", measure)
    assert len(made) == 2, "nothing is kept without a folder"


def test_other_code_measures_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Kept(tmp_path).get("one", lambda: {"value": 1})
    monkeypatch.setattr(aml_kept, "digest_of_code", lambda: "of another release")
    assert Kept(tmp_path).get("one", lambda: {"value": 2}) == {"value": 2}


def test_a_measurement_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        Kept(tmp_path).get("one", lambda: {"value": 1 / 0})
    assert list(tmp_path.iterdir()) == []
