from collections.abc import Callable

import pytest

from titan.domain.report import Verdict
from titan.forensics.checks.document_kind import check
from titan.forensics.exhibit import Exhibit


@pytest.mark.parametrize(
    ("state", "number", "code"),
    [
        ("UTO", "L898902C3", "in-order"),
        ("D", "C01X00T47", "in-order"),
        ("D", "C01A00T47", "number-unusual"),  # no vowels
        ("HRV", "ANYTHING", "kind-unknown"),
    ],
)
def test_numbers_follow_the_rules_of_their_kind(
    vary: Callable[..., Exhibit], state: str, number: str, code: str
) -> None:
    (finding,) = check(vary(mrz={"issuing_state": state, "document_number": number}))
    assert finding.code == code
    assert (finding.verdict is Verdict.REFER) == (code == "number-unusual")


def test_without_a_zone_nothing_is_said(vary: Callable[..., Exhibit]) -> None:
    assert check(vary(document={"mrz": None})) == ()
