from titan.domain.report import Finding, Verdict
from titan.forensics.findings import CANNOT_TELL, fail, in_order, localised, refer, remark
from titan.forensics.trace import Trace


def _localised(trace: Trace | None, *, decides: bool = True) -> tuple[Finding, ...]:
    return localised("a", trace, 2.0, code="found", refers="x.", in_order="y.", decides=decides)


def test_each_way_of_saying_has_its_verdict() -> None:
    findings = (
        in_order("a", "x"),
        remark("a", "b", "x"),
        refer("a", "b", "x"),
        fail("a", "b", "x"),
    )
    assert [finding.verdict for finding in findings] == [
        Verdict.PASS,
        Verdict.PASS,
        Verdict.REFER,
        Verdict.FAIL,
    ]
    assert in_order("a", "x").code == "in-order"
    assert all(finding.score == CANNOT_TELL for finding in findings)


def test_a_trace_decides_from_its_threshold_on() -> None:
    assert _localised(None) == ()
    assert [finding.code for finding in _localised(Trace(1.99))] == ["in-order"]
    (finding,) = _localised(Trace(2.0))
    assert (finding.code, finding.verdict) == ("found", Verdict.REFER)


def test_a_trace_that_decides_nothing_is_still_said() -> None:
    (finding,) = _localised(Trace(9.0), decides=False)
    assert (finding.code, finding.verdict) == ("found", Verdict.PASS)
    assert finding.score == CANNOT_TELL
