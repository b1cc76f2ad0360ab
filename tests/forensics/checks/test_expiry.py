from collections.abc import Callable
from datetime import date

import pytest

from titan.domain.report import Verdict
from titan.forensics.checks.expiry import check
from titan.forensics.exhibit import Exhibit


@pytest.mark.parametrize(
    ("expiry", "code", "verdict"),
    [
        (date(2026, 11, 23), "in-order", Verdict.PASS),
        (date(2026, 11, 22), "in-order", Verdict.PASS),
        (date(2026, 11, 21), "document-expired", Verdict.FAIL),
        (None, "expiry-not-stated", Verdict.REFER),
    ],
)
def test_the_last_day_counts(
    vary: Callable[..., Exhibit], expiry: date | None, code: str, verdict: Verdict
) -> None:
    (finding,) = check(vary(mrz={"date_of_expiry": expiry}))
    assert (finding.code, finding.verdict) == (code, verdict)


def test_without_a_zone_the_check_does_not_run(vary: Callable[..., Exhibit]) -> None:
    assert check(vary(document={"mrz": None})) == ()
