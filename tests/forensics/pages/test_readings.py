from collections.abc import Callable
from dataclasses import replace

from titan.domain.chip import (
    Chip,
    ChipFace,
    DataGroupState,
    PassiveAuthentication,
    SignatureState,
    SignerState,
)
from titan.domain.document import CheckDigit
from titan.domain.report import ForensicReport
from titan.forensics.pages.readings import read_fields, table

MakeReport = Callable[..., ForensicReport]

OUTCOME = PassiveAuthentication(
    "sha256", "ECDSA brainpoolP256r1 with sha256", {"1": DataGroupState.MATCHES},
    SignatureState.VERIFIED, SignerState.UNKNOWN, "UT",
)  # fmt: skip


def test_a_wrong_check_digit_is_marked_in_its_row(make_report: MakeReport) -> None:
    wrong = (CheckDigit("document_number", "1", "2"), CheckDigit("date_of_birth", "2", "2"))
    shown = read_fields(make_report(check_digits=wrong))
    row = shown[shown.index("Document number") : shown.index("Primary identifier")]
    assert "✕ wrong" in row and shown.count("✓ right") == 1


def test_a_page_without_a_zone_or_chip_has_no_tables(make_report: MakeReport) -> None:
    report = make_report()
    blank = replace(report, document=replace(report.document, mrz=None))
    assert read_fields(blank) == ""


def test_the_chip_stands_beside_the_page(make_report: MakeReport) -> None:
    report = make_report()
    assert report.document.mrz is not None
    stored = replace(report.document.mrz, primary_identifier="ERIKSEN")
    chip = Chip(stored, ChipFace("image/jp2", 396, 510), OUTCOME)
    shown = read_fields(replace(report, chip=chip))
    assert "✕ ERIKSEN" in shown and shown.count("✓ same") == 9
    assert "image/jp2, 396 x 510" in shown and "not checked" in shown
    assert "verified (ECDSA brainpoolP256r1 with sha256)" in shown


def test_tables_escape_what_stands_in_them() -> None:
    assert "&lt;b&gt;" in table(["A"], [["<b>"]])
