"""The verifier on revm, which shares no precompile code with what anvil's own tests would miss.

What is refused on one machine and accepted on another would split a chain's view of a proof.
"""

from typing import Any

import pytest
from chain_world import ALICE
from eth_utils.crypto import keccak
from py_ecc.bn128 import FQ2, b2, curve_order, is_on_curve, multiply
from web3 import Web3

from titan.chain.attestations import proof_words
from titan.chain.compiled import compiled_contract
from titan.chain.verifier_source import BASE_FIELD, SCALAR_FIELD

pyrevm = pytest.importorskip("pyrevm", reason="revm is a development dependency")

HOUSE = "0x" + "99" * 20
CALLER = "0x" + "01" * 20
INFINITY = dict.fromkeys(range(8), 0)
OUTSIDE = (
    0x2869111D5381F072F8E2728FDB825A51AADD70E52C9830E9AB4B871C0531F1BB,
    0x0D1271953ED9EA0836846E70A1934187998C7F790CB4D7511B7F8DA82DE048A4,
)
"""y of the twist's point with x = 1."""


@pytest.fixture(scope="module")
def evm() -> Any:
    machine = pyrevm.EVM()
    code = compiled_contract("Groth16Verifier").runtime
    machine.insert_account_info(HOUSE, pyrevm.AccountInfo(code=code))
    return machine


@pytest.fixture
def calldata(world: Any) -> bytes:
    proof, _, _ = world.prove(0, ALICE)
    contract = Web3().eth.contract(abi=compiled_contract("Groth16Verifier").abi)
    signals = list(proof.public_signals.values())
    return bytes.fromhex(contract.encode_abi("verifyProof", [proof_words(proof), signals])[2:])


def with_words(calldata: bytes, changes: dict[int, int]) -> bytes:
    """Change words of the call: 0 to 7 are the proof's, 8 to 11 the signals."""
    changed = bytearray(calldata)
    for index, word in changes.items():
        changed[4 + 32 * index : 36 + 32 * index] = word.to_bytes(32, "big")
    return bytes(changed)


def word_of(calldata: bytes, index: int) -> int:
    return int.from_bytes(calldata[4 + 32 * index : 36 + 32 * index], "big")


def refusal(evm: Any, calldata: bytes) -> str | None:
    """Return the name of the verifier's error, "" for a revert without one, None if it accepts."""
    names = {keccak(text=f"{name}()")[:4]: name for name in
             ("SignalOutOfField", "ProofMalformed", "ProofInvalid")}  # fmt: skip
    try:
        evm.message_call(CALLER, HOUSE, calldata=calldata, gas=5_000_000, is_static=True)
    except RuntimeError as error:
        said = str(error)
        return next((name for data, name in names.items() if data.hex() in said), "")
    return None


def test_a_real_proof_is_accepted(evm: Any, calldata: bytes) -> None:
    assert refusal(evm, calldata) is None


@pytest.mark.parametrize("index", range(12))
def test_every_changed_word_is_refused(evm: Any, calldata: bytes, index: int) -> None:
    changed = with_words(calldata, {index: word_of(calldata, index) ^ 1})
    assert refusal(evm, changed) == ("ProofMalformed" if index < 8 else "ProofInvalid")


@pytest.mark.parametrize("index", range(12))
def test_every_alias_is_refused(evm: Any, calldata: bytes, index: int) -> None:
    order = BASE_FIELD if index < 8 else SCALAR_FIELD
    changed = with_words(calldata, {index: word_of(calldata, index) + order})
    assert refusal(evm, changed) == ("ProofMalformed" if index < 8 else "SignalOutOfField")


def test_points_at_infinity_prove_nothing(evm: Any, calldata: bytes) -> None:
    for part in ({0: 0, 1: 0}, {2: 0, 3: 0, 4: 0, 5: 0}, {6: 0, 7: 0}, INFINITY):
        assert refusal(evm, with_words(calldata, part)) == "ProofInvalid"


def test_a_point_outside_the_subgroup_is_refused(evm: Any, calldata: bytes) -> None:
    """A point of the twist whose order is not the group's: EIP-197 must refuse it."""
    x, y = FQ2([1, 0]), FQ2(OUTSIDE)
    assert is_on_curve((x, y), b2)
    assert multiply((x, y), curve_order) is not None
    point = {2: 0, 3: 1, 4: OUTSIDE[1], 5: OUTSIDE[0]}
    assert refusal(evm, with_words(calldata, point)) == "ProofMalformed"


def test_the_negated_proof_is_accepted(evm: Any, calldata: bytes) -> None:
    negated = {index: BASE_FIELD - word_of(calldata, index) for index in (1, 4, 5)}
    assert refusal(evm, with_words(calldata, negated)) is None


def test_truncated_calldata_is_refused(evm: Any, calldata: bytes) -> None:
    for length in (len(calldata) - 1, len(calldata) - 32, 4, 0):
        assert refusal(evm, calldata[:length]) is not None
