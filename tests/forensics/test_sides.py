from collections.abc import Callable
from dataclasses import replace

import numpy as np

from titan.domain.report import ForensicReport, Verdict
from titan.forensics.examination import examine
from titan.forensics.exhibit import Exhibit
from titan.forensics.sides import as_one, join_sides

PAGE = np.full((40, 60, 3), 200, dtype=np.uint8)


def _report(exhibit: Exhibit, digest: str) -> ForensicReport:
    return examine(
        replace(exhibit.document, digest=digest),
        page=exhibit.page,
        picture=exhibit.picture,
        evidence=exhibit.evidence,
        quality=exhibit.quality,
        today=exhibit.today,
    ).report


def test_the_front_of_a_card_need_not_bear_the_zone(
    in_order: Exhibit, vary: Callable[..., Exhibit]
) -> None:
    front = _report(vary(document={"mrz": None, "mrz_region": None}), "a" * 64)
    back = _report(in_order, "b" * 64)
    assert (front.verdict, back.verdict) == (Verdict.REFER, Verdict.PASS)
    assert join_sides(front, PAGE, back, PAGE).verdict is Verdict.PASS
    assert join_sides(back, PAGE, front, PAGE).verdict is Verdict.PASS


def test_an_illegible_zone_still_refers(in_order: Exhibit, vary: Callable[..., Exhibit]) -> None:
    illegible = _report(vary(document={"mrz": None}), "a" * 64)
    joined = join_sides(illegible, PAGE, _report(in_order, "b" * 64), PAGE)
    assert joined.verdict is Verdict.REFER


def test_what_fails_one_side_fails_both(in_order: Exhibit) -> None:
    whole = _report(in_order, "a" * 64)
    assert join_sides(whole, PAGE, whole, PAGE).verdict is Verdict.FAIL  # one picture, twice


def test_one_report_holds_what_both_sides_say(
    in_order: Exhibit, vary: Callable[..., Exhibit]
) -> None:
    bearing = _report(in_order, "a" * 64)
    plain = _report(vary(document={"mrz": None, "mrz_region": None}), "b" * 64)
    both = join_sides(plain, PAGE, bearing, PAGE)
    report = as_one(both)
    assert report.document == bearing.document
    assert report.verdict is both.verdict
    assert {finding.check for finding in both.findings} <= {one.check for one in report.findings}
    added = report.findings[len(bearing.findings) :]
    assert added and all(finding.region is None for finding in added)
