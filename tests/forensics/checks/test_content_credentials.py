from collections.abc import Callable

import pytest

from titan.domain.report import Verdict
from titan.forensics.checks.content_credentials import check
from titan.forensics.exhibit import Exhibit


@pytest.mark.parametrize(
    ("evidence", "code", "verdict"),
    [
        ({}, "no-manifest", Verdict.PASS),
        ({"has_manifest": True}, "manifest-unverified", Verdict.PASS),
        ({"has_manifest": True, "is_generated": True}, "generated", Verdict.REFER),
    ],
)
def test_only_a_files_own_admission_refers(
    vary: Callable[..., Exhibit], evidence: dict[str, bool], code: str, verdict: Verdict
) -> None:
    (finding,) = check(vary(evidence=evidence))
    assert (finding.code, finding.verdict) == (code, verdict)
