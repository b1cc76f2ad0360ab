import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from titan.documents.reading import Reading, read_document
from titan.documents.specimen.capture import capture
from titan.documents.specimen.holder import invent_holder
from titan.documents.specimen.passport import draw_passport, specimen_lines
from titan.domain.encoding import from_json, to_json
from titan.domain.report import ForensicReport, Verdict
from titan.forensics.examination import CHECKS, examine
from titan.forensics.exhibit import Exhibit
from titan.forensics.look import Look, look_at
from titan.settings import Settings

TODAY = date(2026, 11, 22)
HOLDER = invent_holder(11, TODAY)


def _report(reading: Reading, today: date = TODAY, look: Look | None = None) -> ForensicReport:
    return examine(
        reading.document,
        page=reading.page,
        picture=reading.picture,
        evidence=reading.evidence,
        quality=reading.quality,
        today=today,
        look=look,
    ).report


def _of_exhibit(exhibit: Exhibit) -> ForensicReport:
    return examine(
        exhibit.document,
        page=exhibit.page,
        picture=exhibit.picture,
        evidence=exhibit.evidence,
        quality=exhibit.quality,
        today=exhibit.today,
    ).report


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_document(capture(draw_passport(HOLDER, 11), 11), Settings(), today=TODAY)


@pytest.fixture(scope="module")
def look(reading: Reading) -> Look:
    parts = {"page": reading.page, "picture": reading.picture, "evidence": reading.evidence}
    return look_at(reading.document, **parts)


def test_a_photo_of_a_valid_passport_passes_every_check(reading: Reading) -> None:
    report = _report(reading)
    assert report.verdict is Verdict.PASS
    heads = {".".join(finding.check.split(".")[:2]) for finding in report.findings}
    ran = {name for name in CHECKS if any(head.startswith(name) for head in heads)}
    absent = {"barcode", "chip.authenticity", "chip.print", "chip.face"}  # it bears none of them
    assert ran == set(CHECKS) - absent


def test_the_day_after_expiry_fails(reading: Reading, look: Look) -> None:
    day = HOLDER.date_of_expiry
    assert _report(reading, day, look).verdict is Verdict.PASS
    report = _report(reading, day.replace(day=day.day + 1), look)
    assert report.verdict is Verdict.FAIL
    assert "document-expired" in {finding.code for finding in report.findings}


def test_a_wrong_digit_in_the_picture_is_found() -> None:
    upper, lower = specimen_lines(HOLDER)
    digit = "3" if lower[27] != "3" else "4"
    page = draw_passport(HOLDER, 12, lines=(upper, lower[:27] + digit + lower[28:]))
    report = _report(read_document(capture(page, 12), Settings(), today=TODAY))
    wrong = [finding for finding in report.findings if finding.code == "check-digit-wrong"]
    assert any("'date of expiry'" in finding.explanation for finding in wrong)
    assert report.verdict is Verdict.REFER


def test_the_score_names_the_network_and_the_decision_that_gave_it(
    reading: Reading, look: Look
) -> None:
    report = _report(reading, look=look)
    assert report.forgery_score is not None
    assert 0 <= report.forgery_score <= 1
    assert report.model_id is not None
    assert report.model_id.startswith("tamper-")
    assert ", decision-" in report.model_id
    assert report.thresholds_id.startswith("rules-")


def test_findings_hold_no_personal_data(reading: Reading, look: Look) -> None:
    words = json.dumps(to_json(_report(reading, look=look).findings))
    values = (HOLDER.primary_identifier, HOLDER.document_number, str(HOLDER.date_of_birth.year))
    assert not [value for value in values if value in words]


def test_reports_survive_json(reading: Reading, look: Look) -> None:
    report = _report(reading, look=look)
    assert from_json(ForensicReport, json.loads(json.dumps(to_json(report)))) == report


def test_the_most_severe_finding_decides(vary: Callable[..., Exhibit]) -> None:
    expired = {"date_of_expiry": date(2020, 1, 1)}
    assert _of_exhibit(vary()).verdict is Verdict.PASS
    assert _of_exhibit(vary(quality={"blur": 0.9})).verdict is Verdict.REFER
    assert _of_exhibit(vary(mrz=expired, quality={"blur": 0.9})).verdict is Verdict.FAIL


def test_a_check_that_cannot_run_has_no_finding(vary: Callable[..., Exhibit]) -> None:
    report = _of_exhibit(vary(document={"mrz": None, "mrz_region": None}))
    assert {finding.check for finding in report.findings} == {
        "mrz.presence",
        "page.quality",
        "page.tamper",
        "picture.content-credentials",
        "picture.software",
        "portrait",
    }
    assert report.verdict is Verdict.REFER


@pytest.mark.parametrize("folder", ["mrz_specimens", "mrz_fastmrz"])
def test_government_specimens_are_examined(folder: str) -> None:
    data = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "forensics" / folder
    if not data.is_dir():
        pytest.skip("the shared specimen pictures are not on this machine")
    for path in sorted(data.iterdir())[:2]:
        report = _report(read_document(path.read_bytes(), Settings(), today=TODAY))
        assert report.verdict is not Verdict.PASS
