"""The shipped verifier against a real proof and everything that is nearly one."""

from typing import Any

import pytest
from chain_world import ALICE
from py_ecc.bn128 import FQ2, b2, field_modulus, is_on_curve
from web3 import Web3
from web3.exceptions import ContractLogicError

from titan.chain.attestations import proof_words
from titan.chain.compiled import compiled_contract
from titan.chain.node import rpc
from titan.chain.reverts import decoded_revert
from titan.chain.verifier_source import BASE_FIELD, SCALAR_FIELD

HOUSE = Web3.to_checksum_address("0x" + "99" * 20)
INFINITY_B = {2: 0, 3: 0, 4: 0, 5: 0}


@pytest.fixture
def given_proof(world: Any) -> tuple[list[int], list[int]]:
    proof, _, _ = world.prove(0, ALICE)
    return proof_words(proof), list(proof.public_signals.values())


def refusal(world: Any, proof: list[int], signals: list[int]) -> str | None:
    """Return the name of the verifier's error, or None if it accepts."""
    compiled = compiled_contract("Groth16Verifier")
    rpc(world.node.url, "anvil_setCode", HOUSE, "0x" + compiled.runtime.hex())
    web3 = world.chain._connection.web3
    contract = web3.eth.contract(address=HOUSE, abi=compiled.abi)
    try:
        contract.functions.verifyProof(proof, signals).call()
    except ContractLogicError as error:
        return decoded_revert(error).detail.removeprefix("The contract answered ").rstrip(".")
    return None


def changed(words: list[int], changes: dict[int, int]) -> list[int]:
    return [changes.get(index, word) for index, word in enumerate(words)]


def test_a_real_proof_is_accepted(world: Any, given_proof: Any) -> None:
    assert refusal(world, *given_proof) is None


@pytest.mark.parametrize("index", range(4))
def test_a_changed_signal_is_refused(world: Any, given_proof: Any, index: int) -> None:
    proof, signals = given_proof
    other = changed(signals, {index: signals[index] ^ 1})
    assert refusal(world, proof, other) == "ProofInvalid"


@pytest.mark.parametrize("index", range(4))
def test_a_signal_beyond_the_field_is_refused(world: Any, given_proof: Any, index: int) -> None:
    proof, signals = given_proof
    for alias in (signals[index] + SCALAR_FIELD, SCALAR_FIELD, 2**256 - 1):
        other = changed(signals, {index: alias})
        assert refusal(world, proof, other) == "SignalOutOfField"


@pytest.mark.parametrize("index", range(8))
def test_a_coordinate_beyond_the_field_is_refused(world: Any, given_proof: Any, index: int) -> None:
    proof, signals = given_proof
    for alias in (proof[index] + BASE_FIELD, BASE_FIELD):
        assert refusal(world, changed(proof, {index: alias}), signals) == "ProofMalformed"


@pytest.mark.parametrize("index", range(8))
def test_a_point_off_the_curve_is_refused(world: Any, given_proof: Any, index: int) -> None:
    proof, signals = given_proof
    assert refusal(world, changed(proof, {index: proof[index] ^ 1}), signals) == "ProofMalformed"


def test_a_point_outside_the_subgroup_is_refused(world: Any, given_proof: Any) -> None:
    """The twist has points that EIP-197 must refuse; this one is on the curve and not in G2."""
    proof, signals = given_proof
    x, y = _twist_point()
    words = {2: x.coeffs[1], 3: x.coeffs[0], 4: y.coeffs[1], 5: y.coeffs[0]}
    outside = changed(proof, {index: int(word) for index, word in words.items()})
    assert refusal(world, outside, signals) == "ProofMalformed"


@pytest.mark.parametrize(
    "infinity", [{0: 0, 1: 0}, INFINITY_B, {6: 0, 7: 0}, {**dict.fromkeys(range(8), 0)}]
)
def test_points_at_infinity_prove_nothing(
    world: Any, given_proof: Any, infinity: dict[int, int]
) -> None:
    proof, signals = given_proof
    assert refusal(world, changed(proof, infinity), signals) == "ProofInvalid"


def test_the_negated_proof_is_accepted(world: Any, given_proof: Any) -> None:
    """(-A, -B, C) proves the same; this is why a nullifier, and no proof, is what is spent."""
    proof, signals = given_proof
    negated = changed(proof, {index: BASE_FIELD - proof[index] for index in (1, 4, 5)})
    assert refusal(world, negated, signals) is None


def test_truncated_calldata_is_refused(world: Any, given_proof: Any) -> None:
    refusal(world, *given_proof)
    web3 = world.chain._connection.web3
    contract = web3.eth.contract(address=HOUSE, abi=compiled_contract("Groth16Verifier").abi)
    data = contract.encode_abi("verifyProof", list(given_proof))
    for length in (len(data) - 2, len(data) - 64, 10):
        with pytest.raises(ContractLogicError):
            web3.eth.call({"to": HOUSE, "data": data[:length]})


def test_too_little_gas_is_a_revert_and_never_an_answer(world: Any, given_proof: Any) -> None:
    refusal(world, *given_proof)
    web3 = world.chain._connection.web3
    contract = web3.eth.contract(address=HOUSE, abi=compiled_contract("Groth16Verifier").abi)
    call = contract.functions.verifyProof(*given_proof)
    enough = call.estimate_gas()
    call.call({"gas": enough})
    for gas in (enough * 9 // 10, enough // 2, 40_000):
        with pytest.raises(Exception, match=r"(?i)gas|revert|0x"):
            call.call({"gas": gas})


def _twist_point() -> tuple[FQ2, FQ2]:
    """Return a point of the twist y^2 = x^3 + b2 with the smallest x; its order is not prime."""
    for start in range(1, 50):
        x = FQ2([start, 0])
        y = _square_root(x * x * x + b2)
        if y is not None and is_on_curve((x, y), b2):
            return x, y
    raise AssertionError("no point found")


def _square_root(value: FQ2) -> FQ2 | None:
    """Complex method for fields of size p^2 with p = 3 (mod 4)."""
    a, b = (int(part) for part in value.coeffs)
    norm = pow(a * a + b * b, (field_modulus + 1) // 4, field_modulus)
    for sign in (norm, -norm):
        half = (a + sign) * pow(2, -1, field_modulus) % field_modulus
        real = pow(half, (field_modulus + 1) // 4, field_modulus)
        if real and real * real % field_modulus == half:
            root = FQ2([real, b * pow(2 * real, -1, field_modulus) % field_modulus])
            if root * root == value:
                return root
    return None
