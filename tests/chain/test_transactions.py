"""A signed transaction is read back as it was, and a dearer one differs in its offer alone."""

import pytest
from chain_world import ALICE, OPERATOR
from eth_account import Account
from web3 import Web3
from web3.types import TxParams

from titan.chain.transactions import Fees, Signed, fee_fields
from titan.errors import StorageError

TO = Web3.to_checksum_address(ALICE)
FIELDS = {
    "chainId": 31337, "nonce": 7, "gas": 90_000, "value": 0, "to": TO, "data": b"\x01\x02",
    **fee_fields(Fees(1000, 10)),
}  # fmt: skip


def test_it_comes_back_from_its_bytes() -> None:
    signed = Signed.by(OPERATOR, FIELDS)
    again = Signed.read(signed.raw)
    assert again.fields == FIELDS
    assert (again.nonce, again.hash) == (7, signed.hash)
    assert Signed.by(OPERATOR, again.fields).raw == signed.raw
    assert Account.recover_transaction(signed.raw) == OPERATOR.address


def test_a_creation_has_no_destination() -> None:
    fields = {name: value for name, value in FIELDS.items() if name != "to"}
    assert Signed.read(Signed.by(OPERATOR, fields).raw).fields == fields


@pytest.mark.parametrize("raw", [b"", b"\x05nothing", b"\x02nothing", b"\x02\xc0"])
def test_what_is_no_transaction_is_refused(raw: bytes) -> None:
    with pytest.raises(StorageError, match=r"^storage\.unusable:"):
        Signed.read(raw)


@pytest.mark.parametrize(
    ("name", "value", "same"),
    [("nonce", 8, True), ("maxFeePerGas", 5, True), ("data", "0x0102", True),
     ("data", b"\x01\x03", False), ("to", OPERATOR.address, False), ("value", 1, False)],
)  # fmt: skip
def test_what_is_asked_is_destination_data_and_value(name: str, value: object, same: bool) -> None:
    wanted: TxParams = {**FIELDS, name: value}  # type: ignore[typeddict-item,misc] # one by one
    assert Signed.by(OPERATOR, FIELDS).asks(wanted) is same


@pytest.mark.parametrize(
    ("now", "expected"), [(Fees(1, 1), Fees(1251, 13)), (Fees(9000, 500), Fees(9000, 500))]
)
def test_a_dearer_one_offers_a_quarter_more_or_what_is_usual(now: Fees, expected: Fees) -> None:
    signed = Signed.by(OPERATOR, FIELDS)
    dearer = signed.dearer(OPERATOR, now)
    assert dearer.fields == {**FIELDS, **fee_fields(expected)}
    assert dearer.hash != signed.hash
