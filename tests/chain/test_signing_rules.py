"""What a signing process signs by itself, what two officers must approve, and what never."""

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from titan.chain.signing_rules import (
    Approval,
    Call,
    Rules,
    encoded_call,
    read_approvals,
    refusal,
)
from titan.domain.encoding import to_json
from titan.errors import UsageError
from titan.zk.poseidon_constants import FIELD

_REGISTRY = "0x" + "ab" * 20
_OFFICERS = [Ed25519PrivateKey.generate() for _ in range(3)]
_KEYS = [key.public_key().public_bytes_raw().hex() for key in _OFFICERS]
_RULES = Rules(31337, _REGISTRY, frozenset(["publishRoot"]), frozenset(_KEYS[:2]))


def _fields(data: str, **changes: Any) -> dict[str, Any]:
    usual = {
        "chainId": 31337, "nonce": 0, "gas": 100_000, "maxFeePerGas": 10**9,
        "maxPriorityFeePerGas": 1, "value": 0, "data": f"0x{data}", "to": _REGISTRY,
    }  # fmt: skip
    return {**usual, **changes}


def _root(root: int = 5) -> str:
    return encoded_call("publishRoot", (1, root, False))


_ROTATION = encoded_call("rotateIssuer", (1, "0x" + "11" * 20))


def test_a_root_is_signed_and_what_is_none_is_not() -> None:
    assert refusal(_RULES, _fields(_root()), ()) is None
    assert refusal(_RULES, _fields(_root(), to=_REGISTRY.upper().replace("X", "x")), ()) is None
    for root in (0, FIELD):
        assert refusal(_RULES, _fields(_root(root)), ()) == "root"
    assert refusal(_RULES, _fields(_root()[:-64]), ()) == "root"
    assert refusal(_RULES, _fields(_root() + "00"), ()) == "root"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"chainId": 1}, "chain"), ({"to": "0x" + "00" * 20}, "contract"), ({"to": ""}, "contract"),
        ({"value": 1}, "value"), ({"gas": 10**8}, "gas"), ({"gas": 0}, "gas"),
        ({"maxFeePerGas": 10**13}, "gas"), ({"data": "0x"}, "function"),
        ({"data": "0x12345678"}, "function"),
    ],
)  # fmt: skip
def test_whatever_else_is_asked_is_refused(change: dict[str, Any], why: str) -> None:
    assert refusal(_RULES, _fields(_root()) | change, ()) == why


def test_a_rotation_needs_two_officers_for_this_very_call() -> None:
    call, later = Call(31337, _REGISTRY, _ROTATION), int(time.time()) + 60
    one, two = (Approval.by(key, call, later) for key in _OFFICERS[:2])
    asked = _fields(_ROTATION)
    assert refusal(_RULES, asked, (one, two)) is None
    other_call = replace(call, data=encoded_call("rotateIssuer", (2, "0x" + "11" * 20)))
    for given in (
        (),
        (one,),
        (one, one),
        (one, Approval.by(_OFFICERS[2], call, later)),  # no officer
        (one, Approval.by(_OFFICERS[1], call, 1)),  # over
        (one, Approval.by(_OFFICERS[1], other_call, later)),
        (one, replace(two, call=other_call)),
        (one, replace(two, until=later + 1)),
        (one, replace(two, officer=one.officer)),
        (one, replace(two, signature="zz")),
    ):
        assert refusal(_RULES, asked, given) == "approvals"
    assert refusal(_RULES, _fields(_ROTATION, value=1), (one, two)) == "value"


def test_approvals_are_read_and_nonsense_counts_nothing(tmp_path: Path) -> None:
    approval = Approval.by(_OFFICERS[0], Call(31337, _REGISTRY, _ROTATION), 5)
    (tmp_path / "a.json").write_text(json.dumps(to_json(approval)))
    for number, text in enumerate(("", "[]", "{}", '{"call": {"x": 1}}', "\x00")):
        (tmp_path / f"b{number}.json").write_text(text)
    assert read_approvals(tmp_path) == (approval,)
    assert read_approvals(tmp_path / "missing") == ()


def test_a_call_that_the_registry_does_not_know_is_not_written() -> None:
    for function, arguments in (("drain", ()), ("publishRoot", (1,)), ("rotateIssuer", (1, "x"))):
        with pytest.raises(UsageError):
            encoded_call(function, arguments)
