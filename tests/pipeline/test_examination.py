"""From bytes to a report."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from titan.documents.specimen.capture import capture
from titan.documents.specimen.chip import chip_of
from titan.documents.specimen.passport import draw_passport
from titan.domain.encoding import from_json, to_json
from titan.domain.report import ForensicReport, SidesReport, Verdict
from titan.errors import DocumentError
from titan.pipeline.examination import Examiner
from titan.settings import Settings


def test_a_specimen_passes_and_its_report_survives_json(specimens: list[Any]) -> None:
    specimen, today = specimens[0], datetime.now(UTC).date()
    report = Examiner(Settings()).picture(specimen.picture, today).report
    assert report.verdict is Verdict.PASS
    assert report.document.mrz is not None and report.document.mrz.valid
    assert report.document.mrz.document_number == specimen.holder.document_number
    assert from_json(ForensicReport, to_json(report)) == report


def test_the_same_passport_fails_after_its_expiry(specimens: list[Any]) -> None:
    specimen = specimens[0]
    later = specimen.holder.date_of_expiry + timedelta(days=1)
    report = Examiner(Settings()).picture(specimen.picture, later).report
    assert report.verdict is Verdict.FAIL
    codes = {found.code for found in report.findings if found.verdict is Verdict.FAIL}
    assert codes == {"document-expired"}


def test_what_is_no_picture_is_an_error() -> None:
    with pytest.raises(DocumentError) as caught:
        Examiner(Settings()).picture(b"no picture at all", datetime.now(UTC).date())
    assert caught.value.code == "document.not-a-picture"


def test_an_examination_brings_the_pixels_that_its_report_is_about(specimens: list[Any]) -> None:
    examination = Examiner(Settings()).picture(specimens[0].edited())
    document = examination.report.document
    assert examination.picture.shape == (document.height, document.width, 3)
    assert examination.localization_map.shape == examination.page.shape[:2]
    assert document.mrz_region is not None
    assert document.mrz_region.x + document.mrz_region.width <= examination.page.shape[1]


def test_two_photographs_of_one_page_are_one_side_twice(specimens: list[Any]) -> None:
    holder, day = specimens[0].holder, datetime.now(UTC).date()
    again = capture(draw_passport(holder, 0), 77)
    files, authority = chip_of(holder, 0, day)
    assert authority
    examined = Examiner(Settings()).sides(specimens[0].picture, again, day, files)
    codes = {finding.check: finding.code for finding in examined.report.findings}
    assert codes["sides.same"] == "same-side-twice"
    assert codes["sides.zones"] == "in-order"
    assert examined.report.verdict is Verdict.REFER
    assert examined.front.report.chip is not None and examined.back.report.chip is None
    assert from_json(SidesReport, to_json(examined.report)) == examined.report
