from collections.abc import Callable

import pytest

from titan.domain.document import QualityLimits
from titan.domain.report import Verdict
from titan.forensics.checks.page_quality import check
from titan.forensics.exhibit import Exhibit


def test_a_good_page_is_in_order(in_order: Exhibit) -> None:
    (finding,) = check(in_order)
    assert (finding.code, finding.verdict) == ("in-order", Verdict.PASS)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"long_side": 300}, "page-too-small"),
        ({"blur": 0.8}, "page-blurred"),
        ({"brightness": 0.1}, "page-dark"),
        ({"contrast": 0.05}, "page-flat"),
        ({"glare": 0.1}, "page-glare"),
        ({"zone_pitch": 4.0}, "zone-too-small"),
        ({"cut_off": ("left",)}, "page-cut-off"),
        ({"limits": QualityLimits(most_blur=0.01)}, "page-blurred"),
    ],
)
def test_each_fault_refers_with_its_own_code(
    vary: Callable[..., Exhibit], change: dict[str, object], code: str
) -> None:
    (finding,) = check(vary(quality=change))
    assert (finding.code, finding.verdict) == (code, Verdict.REFER)


def test_several_faults_are_all_told(vary: Callable[..., Exhibit]) -> None:
    assert len(check(vary(quality={"blur": 0.9, "glare": 0.5}))) == 2
