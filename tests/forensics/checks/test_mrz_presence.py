from collections.abc import Callable

import pytest

from titan.domain.report import Verdict
from titan.forensics.checks.mrz_presence import check
from titan.forensics.exhibit import Exhibit


def test_a_zone_read_well_is_in_order(in_order: Exhibit) -> None:
    (finding,) = check(in_order)
    assert (finding.code, finding.verdict) == ("in-order", Verdict.PASS)
    assert finding.region == in_order.document.mrz_region


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"mrz": None, "mrz_region": None}, "mrz-not-found"),
        ({"mrz": None}, "mrz-illegible"),
        ({"mrz_confidence": 0.6}, "mrz-uncertain"),
    ],
)
def test_a_zone_missing_or_unread_refers(
    vary: Callable[..., Exhibit], change: dict[str, object], code: str
) -> None:
    (finding,) = check(vary(document=change))
    assert (finding.code, finding.verdict) == (code, Verdict.REFER)
