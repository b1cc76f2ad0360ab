from collections.abc import Callable
from datetime import date

import pytest

from titan.domain.document import MrzFormat
from titan.domain.report import Verdict
from titan.forensics.checks.mrz_dates import check
from titan.forensics.exhibit import Exhibit


def test_plausible_dates_are_in_order(in_order: Exhibit) -> None:
    (finding,) = check(in_order)
    assert (finding.code, finding.verdict) == ("in-order", Verdict.PASS)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"date_of_birth": None}, "date-unreadable"),
        ({"date_of_expiry": None}, "date-unreadable"),
        ({"date_of_birth": date(1905, 12, 31)}, "date-implausible"),
        ({"date_of_expiry": date(2043, 1, 1)}, "date-implausible"),
        (
            {"date_of_birth": date(2020, 1, 1), "date_of_expiry": date(2019, 1, 1)},
            "date-implausible",
        ),
    ],
)
def test_dates_that_cannot_be_refer(
    vary: Callable[..., Exhibit], change: dict[str, object], code: str
) -> None:
    findings = check(vary(mrz=change))
    assert [(finding.code, finding.verdict) for finding in findings] == [(code, Verdict.REFER)]


@pytest.mark.parametrize(
    "change", [{"date_of_birth": date(1906, 1, 1)}, {"date_of_expiry": date(2042, 12, 31)}]
)
def test_dates_at_the_edge_are_in_order(
    vary: Callable[..., Exhibit], change: dict[str, object]
) -> None:
    assert [finding.code for finding in check(vary(mrz=change))] == ["in-order"]


def test_a_layout_without_expiry_is_not_blamed(vary: Callable[..., Exhibit]) -> None:
    exhibit = vary(mrz={"date_of_expiry": None, "format": MrzFormat.FRENCH_ID})
    assert [finding.code for finding in check(exhibit)] == ["in-order"]


def test_explanations_hold_no_dates(vary: Callable[..., Exhibit]) -> None:
    (finding,) = check(vary(mrz={"date_of_birth": date(1905, 12, 31)}))
    assert "1905" not in finding.explanation
