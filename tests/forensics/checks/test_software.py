from collections.abc import Callable

import pytest

from titan.domain.report import Verdict
from titan.forensics.checks.software import check
from titan.forensics.exhibit import Exhibit


@pytest.mark.parametrize(
    "software", ["Adobe Photoshop CS4 Windows", "GIMP 2.10.34", "Paint.NET v3.5.10"]
)
def test_editors_refer(vary: Callable[..., Exhibit], software: str) -> None:
    (finding,) = check(vary(evidence={"software": software}))
    assert (finding.code, finding.verdict) == ("editing-software", Verdict.REFER)
    assert finding.score > 0.5


def test_what_the_file_says_is_not_repeated(vary: Callable[..., Exhibit]) -> None:
    (finding,) = check(vary(evidence={"software": "GIMP of Anna Maria Eriksson"}))
    assert "Eriksson" not in finding.explanation


def test_a_camera_is_in_order(in_order: Exhibit) -> None:
    assert [finding.code for finding in check(in_order)] == ["in-order"]


def test_missing_metadata_are_noted(vary: Callable[..., Exhibit]) -> None:
    bare = {"software": None, "has_exif": False, "has_camera": False}
    (finding,) = check(vary(evidence=bare))
    assert (finding.code, finding.verdict) == ("no-metadata", Verdict.PASS)


def test_a_history_of_edits_refers(vary: Callable[..., Exhibit]) -> None:
    (finding,) = check(vary(evidence={"software": "Phone 1.0", "edits": 2}))
    assert (finding.code, finding.verdict) == ("editing-history", Verdict.REFER)
