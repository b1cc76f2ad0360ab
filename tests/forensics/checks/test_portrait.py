from collections.abc import Callable

import pytest

from titan.domain.document import FaceComparison, Portrait, Region
from titan.domain.report import Finding, Verdict
from titan.forensics.checks.portrait import check
from titan.forensics.exhibit import Exhibit

FACE, GHOST = Region(1, 2, 30, 30), Region(50, 2, 12, 12)


def _compared(vary: Callable[..., Exhibit], name: str, ratio: float) -> Finding:
    portrait = Portrait(FACE, GHOST, **{name: FaceComparison(0.5, ratio)})
    return check(vary(document={"portrait": portrait}))[-1]


def test_a_side_without_a_portrait_is_a_remark(in_order: Exhibit) -> None:
    (finding,) = check(in_order)
    assert (finding.code, finding.verdict) == ("portrait-not-found", Verdict.PASS)


def test_a_lone_portrait_is_in_order(vary: Callable[..., Exhibit]) -> None:
    (finding,) = check(vary(document={"portrait": Portrait(FACE)}))
    assert (finding.code, finding.region) == ("in-order", FACE)


@pytest.mark.parametrize(
    ("name", "ratio", "code", "verdict"),
    [
        ("ghost", 50.0, "in-order", Verdict.PASS),
        ("ghost", 1.0, "ghost-uncertain", Verdict.PASS),
        ("ghost", 0.02, "ghost-differs", Verdict.REFER),
        ("selfie", 50.0, "in-order", Verdict.PASS),
        ("selfie", 1.0, "selfie-uncertain", Verdict.REFER),
        ("selfie", 0.02, "selfie-differs", Verdict.REFER),
    ],
)
def test_a_ratio_decides(
    vary: Callable[..., Exhibit], name: str, ratio: float, code: str, verdict: Verdict
) -> None:
    finding = _compared(vary, name, ratio)
    assert (finding.check, finding.code, finding.verdict) == (f"portrait.{name}", code, verdict)
    assert 0 <= finding.score <= 1 and 0 <= finding.confidence <= 1
