"""Every custom error of the contracts has a code, and every code an entry."""

from web3.exceptions import ContractCustomError, ContractLogicError, ContractPanicError

from titan.chain.compiled import compiled_contract
from titan.chain.reverts import _CONTRACTS, CODES, decoded_revert
from titan.failures import CATALOGUE


def test_every_custom_error_is_mapped_and_nothing_else() -> None:
    declared = {
        entry["name"]
        for contract in _CONTRACTS
        for entry in compiled_contract(contract).abi
        if entry["type"] == "error"
    }
    assert declared == set(CODES)


def test_every_code_is_in_the_catalogue() -> None:
    assert set(CODES.values()) <= set(CATALOGUE)


def test_a_selector_becomes_its_code() -> None:
    # keccak256("NullifierSpent()")[:4] and keccak256("DayOutOfRange(uint32)")[:4] by eth_utils.
    from eth_utils.crypto import keccak

    for signature, code in (
        ("NullifierSpent()", "attestation.nullifier-spent"),
        ("DayOutOfRange(uint32)", "attestation.day-out-of-range"),
        ("OwnableUnauthorizedAccount(address)", "chain.not-allowed"),
    ):
        data = "0x" + keccak(text=signature)[:4].hex()
        assert decoded_revert(ContractCustomError(data, data=data)).code == code


def test_what_is_not_ours_is_a_plain_revert() -> None:
    for error in (
        ContractCustomError("0xdeadbeef", data="0xdeadbeef"),
        ContractLogicError("execution reverted"),
        ContractPanicError("Panic error 0x11"),
    ):
        assert decoded_revert(error).code == "chain.reverted"
