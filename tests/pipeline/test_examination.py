"""From bytes to a report."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from titan.documents.specimen.capture import capture
from titan.documents.specimen.chip import chip_of
from titan.documents.specimen.passport import draw_passport
from titan.domain.document import PictureFile
from titan.domain.encoding import from_json, to_json
from titan.domain.report import ForensicReport, SidesReport, Verdict
from titan.domain.submission import Submission
from titan.errors import DocumentError
from titan.pipeline.examination import Examiner
from titan.settings import Settings


def test_a_specimen_passes_and_its_report_survives_json(specimens: list[Any]) -> None:
    specimen, today = specimens[0], datetime.now(UTC).date()
    examination = Examiner(Settings()).picture(specimen.picture, today)
    report, document = examination.report, examination.report.document
    assert report.verdict is Verdict.PASS
    assert report.document.mrz is not None and report.document.mrz.valid
    assert examination.picture.shape == (document.height, document.width, 3)
    assert examination.localization_map.shape == examination.page.shape[:2]
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


def test_what_is_not_as_declared_is_an_error(specimens: list[Any]) -> None:
    handed_in = Submission(PictureFile(specimens[0].picture, "image/png"))
    with pytest.raises(DocumentError) as caught:
        Examiner(Settings()).submission(handed_in)
    assert caught.value.code == "document.mismatch"


def test_a_back_side_is_joined_to_one_report(specimens: list[Any]) -> None:
    blank = BytesIO()
    Image.new("RGB", (900, 600), (205, 200, 190)).save(blank, "JPEG")
    handed_in = Submission(PictureFile(blank.getvalue()), back=PictureFile(specimens[0].picture))
    examined = Examiner(Settings()).submission(handed_in)
    assert list(examined.sides) == ["front", "back"]
    report = examined.report
    assert report.document.mrz is not None  # of the side that bears the zone
    assert {"sides.same", "sides.zones"} <= {finding.check for finding in report.findings}


def test_two_photographs_of_one_page_are_one_side_twice(specimens: list[Any]) -> None:
    holder, day = specimens[0].holder, datetime.now(UTC).date()
    again = capture(draw_passport(holder, 0), 77)
    files, authority = chip_of(holder, 0, day)
    assert authority
    front = PictureFile(specimens[0].picture, "image/jpeg")
    examined = Examiner(Settings()).sides(front, again, day, files)
    codes = {finding.check: finding.code for finding in examined.report.findings}
    assert codes["sides.same"] == "same-side-twice"
    assert codes["sides.zones"] == "in-order"
    assert examined.report.verdict is Verdict.REFER
    assert examined.front.report.chip is not None and examined.back.report.chip is None
    assert from_json(SidesReport, to_json(examined.report)) == examined.report
