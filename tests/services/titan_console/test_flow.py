"""Where money may have gone is followed in the order in which it moved."""

from typing import Any


def test_money_is_followed_forwards_and_backwards_in_time(ask: Any) -> None:
    payments = [
        {"source": source, "target": target}
        for source, target in ("xa", "ab", "bc", "da", "ca", "ae")
    ]
    found = ask(*(("flow", "flowOf", [payments, name]) for name in "abdz"))
    assert [(one["before"], one["after"]) for one in found] == [
        ([0, 1, 2, 3, 4], [1, 2, 4, 5]),  # round the cycle; what came of d came later
        ([0, 1], [2, 4, 5]),
        ([], [3, 5]),
        ([], []),
    ]
