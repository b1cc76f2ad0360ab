from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from titan.domain.chip import Chip, PassiveAuthentication, SignatureState, SignerState
from titan.domain.document import CheckDigit
from titan.domain.report import Verdict
from titan.forensics.checks.chip_print import check
from titan.forensics.exhibit import Exhibit

WithChip = Callable[..., Exhibit]

OUTCOME = PassiveAuthentication(
    "sha256", "ECDSA", {}, SignatureState.VERIFIED, SignerState.TRUSTED, "UT"
)


@pytest.fixture
def with_chip(in_order: Exhibit) -> WithChip:
    def make(**stored: object) -> Exhibit:
        assert in_order.document.mrz is not None
        chip = Chip(replace(in_order.document.mrz, **stored), None, OUTCOME)
        return replace(in_order, chip=chip)

    return make


def test_without_a_chip_the_check_does_not_run(in_order: Exhibit) -> None:
    assert check(in_order) == ()


def test_the_same_zone_is_in_order(with_chip: WithChip) -> None:
    (finding,) = check(with_chip())
    assert (finding.code, finding.region is not None) == ("in-order", True)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("document_number", "L898902C4"),
        ("date_of_birth", date(1994, 8, 13)),
        ("primary_identifier", "ERIKSEN"),
        ("sex", "M"),
    ],
)
def test_a_page_altered_after_its_chip_was_written_fails(
    with_chip: WithChip, field: str, value: object
) -> None:
    """The check digits of the altered page may all be right; the chip gives it away."""
    (finding,) = check(with_chip(**{field: value}))
    assert (finding.code, finding.verdict) == ("chip-differs-from-print", Verdict.FAIL)
    assert field.replace("_", " ") in finding.explanation
    assert str(value) not in finding.explanation


def test_a_doubtful_reading_only_refers(with_chip: WithChip) -> None:
    exhibit = with_chip(document_number="L898902C4")
    doubtful = replace(exhibit, document=replace(exhibit.document, mrz_confidence=0.4))
    assert [finding.verdict for finding in check(doubtful)] == [Verdict.REFER]
    assert exhibit.document.mrz is not None
    wrong = replace(exhibit.document.mrz, check_digits=(CheckDigit("composite", "1", "2"),))
    misread = replace(exhibit, document=replace(exhibit.document, mrz=wrong))
    assert [finding.code for finding in check(misread)] == ["chip-differs-from-reading"]


def test_a_page_without_a_zone_is_compared_by_a_person(with_chip: WithChip) -> None:
    exhibit = with_chip()
    blank = replace(exhibit, document=replace(exhibit.document, mrz=None))
    assert [finding.code for finding in check(blank)] == ["chip-not-compared"]
