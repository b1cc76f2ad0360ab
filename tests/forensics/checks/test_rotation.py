from collections.abc import Callable

from titan.domain.report import Verdict
from titan.forensics.checks.rotation import check
from titan.forensics.exhibit import Exhibit


def test_upright_is_in_order(in_order: Exhibit) -> None:
    assert [finding.code for finding in check(in_order)] == ["in-order"]


def test_a_turn_is_noted_and_decides_nothing(vary: Callable[..., Exhibit]) -> None:
    (finding,) = check(vary(document={"rotation": 270}))
    assert (finding.code, finding.verdict) == ("turned", Verdict.PASS)
    assert "270 degrees" in finding.explanation


def test_without_a_zone_the_check_does_not_run(vary: Callable[..., Exhibit]) -> None:
    assert check(vary(document={"mrz": None})) == ()
