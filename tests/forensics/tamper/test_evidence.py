import pytest

from titan.domain.report import Finding, Verdict
from titan.forensics.tamper.evidence import evidence


def _finding(check: str, code: str, score: float) -> Finding:
    return Finding(check, code, score, 0.5, None, "A sentence.", Verdict.REFER)


@pytest.mark.parametrize(
    ("check", "code", "name"),
    [
        ("visual_zone.date_of_birth", "field-differs", "evidence.field-differs"),
        ("visual_zone.document_number", "field-missing", "evidence.field-missing"),
        ("mrz.check_digits", "check-digit-wrong", "evidence.check-digit"),
        ("portrait.ghost", "ghost-differs", "evidence.portrait"),
        ("picture.resave-ghost", "place-without-ghost", "evidence.resave-ghost"),
    ],
)
def test_what_speaks_of_an_edit_is_counted(check: str, code: str, name: str) -> None:
    assert evidence([_finding(check, code, 0.8)] * 2) == {name: 2.0}
    assert evidence([_finding(check, code, 0.8)] * 9) == {name: 3.0}
    assert evidence([_finding(check, code, 0.5)]) == {}
    assert evidence([_finding(check, "in-order", 0.5)]) == {}


def test_what_says_nothing_of_forgery_is_left_out() -> None:
    assert evidence([_finding("document.expiry", "document-expired", 1.0)]) == {}
    assert evidence([_finding("page.quality", "page-dark", 0.9)]) == {}
