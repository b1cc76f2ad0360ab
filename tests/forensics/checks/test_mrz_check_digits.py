from collections.abc import Callable

from titan.domain.document import CheckDigit
from titan.domain.report import Verdict
from titan.forensics.checks.mrz_check_digits import check
from titan.forensics.exhibit import Exhibit


def test_right_digits_are_in_order(in_order: Exhibit) -> None:
    (finding,) = check(in_order)
    assert (finding.code, finding.verdict) == ("in-order", Verdict.PASS)
    assert "2 check digits" in finding.explanation


def test_each_wrong_digit_is_named_without_values(vary: Callable[..., Exhibit]) -> None:
    digits = (
        CheckDigit("document_number", "4", "6"),
        CheckDigit("date_of_birth", "2", "2"),
        CheckDigit("composite", "<", "8"),
    )
    findings = check(vary(mrz={"check_digits": digits}))
    assert [finding.code for finding in findings] == ["check-digit-wrong"] * 2
    assert all(finding.verdict is Verdict.REFER for finding in findings)
    assert "'document number'" in findings[0].explanation
    assert "'composite'" in findings[1].explanation
    assert not any(character.isdigit() for character in findings[0].explanation)


def test_without_a_zone_the_check_does_not_run(vary: Callable[..., Exhibit]) -> None:
    assert check(vary(document={"mrz": None})) == ()
