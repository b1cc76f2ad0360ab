from collections.abc import Callable

import pytest

from titan.domain.report import Verdict
from titan.forensics.checks.country_codes import check
from titan.forensics.exhibit import Exhibit


@pytest.mark.parametrize("code", ["UTO", "D", "FRA", "XXA"])
def test_known_codes_are_in_order(vary: Callable[..., Exhibit], code: str) -> None:
    (finding,) = check(vary(mrz={"issuing_state": code, "nationality": code}))
    assert (finding.code, finding.verdict) == ("in-order", Verdict.PASS)


@pytest.mark.parametrize(
    ("code", "expected"), [("132", "country-unknown"), ("", "country-not-stated")]
)
def test_other_codes_refer_and_are_not_repeated(
    vary: Callable[..., Exhibit], code: str, expected: str
) -> None:
    (finding,) = check(vary(mrz={"nationality": code}))
    assert (finding.code, finding.verdict) == (expected, Verdict.REFER)
    assert "nationality" in finding.explanation
    assert "132" not in finding.explanation
