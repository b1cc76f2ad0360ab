"""From bytes to a report."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from titan.domain.encoding import from_json, to_json
from titan.domain.report import ForensicReport, Verdict
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
