"""The whole registry on revm: attesting, batches, and what each must refuse."""

from typing import Any

import pytest
from chain_world import ALICE, BOB, CAROL
from eth_abi.abi import encode
from eth_utils.crypto import keccak
from py_ecc.optimized_bn128 import FQ, G1, add, neg, normalize
from web3 import Web3

from titan.chain.attestations import _claim
from titan.chain.compiled import compiled_contract
from titan.chain.verifier_source import BASE_FIELD, SCALAR_FIELD

pyrevm = pytest.importorskip("pyrevm", reason="revm is a development dependency")

OWNER = Web3.to_checksum_address("0x" + "51" * 20)
SALT = bytes(32)
POLICY_ID = keccak(encode(["address", "bytes32"], [OWNER, SALT]))
ABI = Web3().eth.contract(abi=compiled_contract("AttestationRegistry").abi)
SELECTORS = {
    keccak(text=f"{entry['name']}({','.join(each['type'] for each in entry['inputs'])})")[
        :4
    ]: entry["name"]
    for entry in compiled_contract("AttestationRegistry").abi
    if entry["type"] == "error"
}


class Machine:
    """A registry on revm with an issuer, a root and a policy, whose clock is the proofs' day."""

    def __init__(self, world: Any) -> None:
        self.evm = pyrevm.EVM()
        web3 = world.chain._connection.web3
        now = web3.eth.get_block("latest")["timestamp"]
        self.evm.set_block_env(pyrevm.BlockEnv(timestamp=now))
        compiled = compiled_contract("AttestationRegistry")
        code = bytes.fromhex(compiled.bytecode[2:]) + encode(["address"], [OWNER])
        self.registry = self.evm.deploy(OWNER, code)
        self.do("enrolIssuer", [OWNER])
        signals = world.prove(0, ALICE)[0].public_signals
        everyone = 2**256 - 1
        terms = (0, False, 0, 7, everyone, everyone, [OWNER], 3600, 86_400)
        self.do("createPolicy", [SALT, signals["policy_hash"], terms])
        self.do("publishRoot", [1, signals["root"], False])
        self.statement = {
            "policyId": POLICY_ID, "day": world.binding(ALICE).day, "root": signals["root"],
            "rootSequence": 1, "issuerId": 1,
        }  # fmt: skip

    def do(self, function: str, arguments: list[Any], caller: str = OWNER) -> bytes:
        return self.send(bytes.fromhex(ABI.encode_abi(function, arguments)[2:]), caller)

    def send(self, data: bytes, caller: str = OWNER) -> bytes:
        return bytes(self.evm.message_call(
            Web3.to_checksum_address(caller), self.registry, calldata=data, gas=20_000_000
        ))  # fmt: skip

    def refusal(self, function: str, arguments: list[Any], caller: str = OWNER) -> str | None:
        """Return the contract's error, "" for a revert without one, None if it accepts."""
        try:
            self.do(function, arguments, caller)
        except RuntimeError as error:
            said = str(error)
            return next((name for data, name in SELECTORS.items() if data.hex() in said), "")
        return None

    def is_valid(self, subject: str) -> bool:
        answer = self.do("isValid", [Web3.to_checksum_address(subject), POLICY_ID])
        return bool(int.from_bytes(answer, "big"))


@pytest.fixture
def machine(world: Any) -> Machine:
    return Machine(world)


def claim(world: Any, holder: int, subject: str) -> dict[str, Any]:
    proof, _, binding = world.prove(holder, subject)
    return _claim(proof, binding)


def test_a_nullifier_is_spent_for_one_subject(world: Any, machine: Machine) -> None:
    mine = claim(world, 0, ALICE)
    assert machine.refusal("attest", [machine.statement, mine]) == "ConsentMissing"
    assert machine.refusal("attest", [machine.statement, mine], ALICE) is None
    assert machine.is_valid(ALICE)
    bobs = claim(world, 0, BOB)
    assert machine.refusal("attest", [machine.statement, bobs], BOB) == "NullifierSpent"


def test_a_malleated_proof_wins_nothing(world: Any, machine: Machine) -> None:
    """(-A, -B, C) is valid again; for another subject it is not, and the nullifier is the same."""
    assert machine.refusal("attest", [machine.statement, claim(world, 0, ALICE)], ALICE) is None
    again = claim(world, 0, ALICE)
    for index in (1, 4, 5):
        again["proof"][index] = BASE_FIELD - again["proof"][index]
    assert machine.refusal("verifyOnly", [machine.statement, again]) is None
    again["subject"] = Web3.to_checksum_address(BOB)
    assert machine.refusal("attest", [machine.statement, again], BOB) == "ProofInvalid"
    machine.do("revoke", [POLICY_ID, again["nullifier"].to_bytes(32, "big")])
    again["subject"] = Web3.to_checksum_address(ALICE)
    assert machine.refusal("attest", [machine.statement, again], ALICE) == "AttestationRevoked"


def test_a_batch_is_recorded_by_all_or_none(world: Any, machine: Machine) -> None:
    machine.do("setConsentWaived", [POLICY_ID, True])
    pair = [claim(world, 0, ALICE), claim(world, 1, CAROL)]
    spoilt = [pair[0], {**pair[1], "subject": Web3.to_checksum_address(BOB)}]
    assert machine.refusal("attestBatch", [machine.statement, spoilt, []]) == "ProofInvalid"
    assert not machine.is_valid(ALICE)
    assert machine.refusal("attestBatch", [machine.statement, pair, []]) is None
    assert machine.is_valid(ALICE) and machine.is_valid(CAROL)


def test_errors_that_cancel_are_found(world: Any, machine: Machine) -> None:
    pair = [claim(world, 0, ALICE), claim(world, 1, CAROL)]
    for each, shift in zip(pair, (G1, neg(G1)), strict=True):
        x, y = normalize(add((FQ(each["proof"][6]), FQ(each["proof"][7]), FQ(1)), shift))
        each["proof"][6:] = [int(x), int(y)]
    assert machine.refusal("verifyBatch", [machine.statement, pair]) == "ProofInvalid"


@pytest.mark.parametrize("place", [0, 1])
def test_what_is_not_canonical_is_refused(world: Any, machine: Machine, place: int) -> None:
    for word in range(8):
        for change in (BASE_FIELD, None):
            pair = [claim(world, 0, ALICE), claim(world, 1, CAROL)]
            proof = pair[place]["proof"]
            proof[word] = proof[word] + change if change else proof[word] ^ 1
            arguments = [machine.statement, pair]
            assert machine.refusal("verifyBatch", arguments) == "ProofMalformed", word
    pair = [claim(world, 0, ALICE), claim(world, 1, CAROL)]
    pair[place]["nullifier"] += SCALAR_FIELD
    assert machine.refusal("verifyBatch", [machine.statement, pair]) == "SignalOutOfField"


def test_truncated_calls_are_refused(world: Any, machine: Machine) -> None:
    pair = [claim(world, 0, ALICE), claim(world, 1, CAROL)]
    data = bytes.fromhex(ABI.encode_abi("verifyBatch", [machine.statement, pair])[2:])
    machine.send(data)
    for length in (len(data) - 1, len(data) - 32, len(data) - 320, 36, 4, 3):
        with pytest.raises(RuntimeError):
            machine.send(data[:length])


def test_a_retired_root_is_refused_and_ends_what_was_made(world: Any, machine: Machine) -> None:
    mine = claim(world, 0, ALICE)
    machine.do("attest", [machine.statement, mine], ALICE)
    machine.do("disown", [1])
    assert not machine.is_valid(ALICE)
    assert machine.refusal("attest", [machine.statement, mine], ALICE) == "RootRefused"
