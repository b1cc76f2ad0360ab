from titan.domain.report import Verdict
from titan.forensics.findings import CANNOT_TELL, fail, in_order, refer, remark


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
