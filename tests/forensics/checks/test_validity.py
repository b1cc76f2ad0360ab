from collections.abc import Callable
from datetime import date

import pytest

from titan.domain.document import VisualZone
from titan.domain.report import Verdict
from titan.forensics.checks.validity import check
from titan.forensics.exhibit import Exhibit

# The exhibit expires on 15 April 2032 and is looked at on 22 November 2026.


@pytest.mark.parametrize(
    ("issued", "code"),
    [
        (date(2022, 4, 16), "in-order"),
        (date(2021, 8, 1), "in-order"),  # months of an older passport were carried over
        (date(2027, 1, 1), "validity-implausible"),
        (date(2019, 4, 16), "validity-implausible"),  # this kind runs ten years
    ],
)
def test_the_span_must_be_one_that_the_kind_runs(
    vary: Callable[..., Exhibit], issued: date, code: str
) -> None:
    (finding,) = check(vary(document={"visual_zone": VisualZone((), (), issued)}))
    assert finding.code == code
    assert (finding.verdict is Verdict.PASS) == (code == "in-order")


def test_an_unknown_kind_may_run_as_long_as_any(vary: Callable[..., Exhibit]) -> None:
    zone = VisualZone((), (), date(2019, 4, 16))
    (finding,) = check(vary(mrz={"issuing_state": "HRV"}, document={"visual_zone": zone}))
    assert finding.code == "in-order"


def test_without_a_date_of_issue_nothing_is_said(in_order: Exhibit) -> None:
    assert check(in_order) == ()
