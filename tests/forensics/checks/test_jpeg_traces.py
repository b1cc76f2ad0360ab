from collections.abc import Callable

from titan.domain.report import Verdict
from titan.forensics.checks.jpeg_traces import check
from titan.forensics.exhibit import Exhibit


def test_other_formats_are_not_checked(in_order: Exhibit) -> None:
    assert check(in_order) == ()


def test_own_tables_are_noted(vary: Callable[..., Exhibit]) -> None:
    findings = check(vary(evidence={"quantisation": (tuple(range(1, 65)),)}))
    assert [finding.code for finding in findings] == ["own-tables"]
    assert findings[0].verdict is Verdict.PASS
