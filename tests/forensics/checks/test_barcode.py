from collections.abc import Callable

from titan.domain.document import Barcode, Region
from titan.domain.report import Verdict
from titan.forensics.checks.barcode import check
from titan.forensics.exhibit import Exhibit

WHERE = Region(1, 2, 3, 4)


def _codes(vary: Callable[..., Exhibit], **parts: tuple[str, ...]) -> Exhibit:
    return vary(document={"barcodes": (Barcode("PDF417", WHERE, "0" * 64, **parts),)})


def test_a_page_without_codes_has_no_finding(in_order: Exhibit) -> None:
    assert check(in_order) == ()


def test_a_code_that_repeats_the_zone_is_in_order(vary: Callable[..., Exhibit]) -> None:
    (finding,) = check(_codes(vary, mentions=("date_of_birth",)))
    assert (finding.code, finding.region) == ("in-order", WHERE)


def test_a_code_that_contradicts_is_referred(vary: Callable[..., Exhibit]) -> None:
    codes = _codes(vary, mentions=("sex",), contradictions=("date_of_birth",))
    (finding,) = check(codes)
    assert (finding.code, finding.verdict) == ("barcode-differs", Verdict.REFER)
    assert "date of birth" in finding.explanation


def test_a_code_of_something_else_is_a_remark(vary: Callable[..., Exhibit]) -> None:
    (finding,) = check(_codes(vary))
    assert (finding.code, finding.verdict) == ("barcode-read", Verdict.PASS)
