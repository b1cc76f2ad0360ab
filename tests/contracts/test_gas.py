"""Gas is committed: a change shows in the diff, and one above half a per cent fails.

Write the snapshot anew with ``TITAN_UPDATE_SNAPSHOTS=1`` in the environment.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from chain_world import ALICE, CAROL, OPERATOR

from titan.chain.client import Chain
from titan.chain.node import rpc

SNAPSHOT = Path(__file__).parents[2] / "contracts" / "snapshots" / "gas.json"
TOLERANCE = 1.005
COLD_READ_GOAL = 12_000
PROBE = "0x" + "77" * 20


@pytest.fixture(scope="module")
def measured(shared_world: Any) -> dict[str, int]:
    with shared_world.undone():
        return _measure(shared_world)


def _measure(world: Any) -> dict[str, int]:
    chain, web3 = world.chain, world.chain._connection.web3
    policy = bytes.fromhex(world.policy_id[2:])
    registry = chain._contracts.registry

    def used(tx_hash: str) -> int:
        return int(web3.eth.get_transaction_receipt(tx_hash)["gasUsed"])

    contracts = chain.deployment.contracts
    # A usual address: each of its zero bytes would save twelve gas.
    subject = OPERATOR.address
    first = chain.attest(*world.prove(0, subject)).gas_used
    world.travel(60)  # within the same second the record would not change at all
    costs = {
        "deploy the registry": used(contracts["AttestationRegistry"].tx_hash),
        "deploy the example vault": used(contracts["GatedVault"].tx_hash),
        "attest for the first time": first,
        "attest again": chain.attest(*world.prove(0, subject)).gas_used,
        "set one risk of two": used(chain.set_risk({ALICE: (1, False), CAROL: (1, False)})) // 2,
    }
    calldata = registry.encode_abi("isValid", [subject, policy])
    costs["ask isValid from a contract, cold"] = _cold_read(world, calldata)
    costs["revoke an attestation"] = used(chain.revoke_attestation(subject, world.policy_id))
    costs["publish a root"] = used(chain.publish_root(1))
    costs["publish a root and refuse earlier ones"] = used(chain.publish_root(2, True))
    costs["retire roots"] = web3.eth.estimate_gas(
        {"from": OPERATOR.address, "to": chain.registry,
         "data": registry.encode_abi("retireRootsThrough", [1, 1])}
    )  # fmt: skip
    return costs


def _cold_read(world: Any, calldata: str) -> int:
    """Return what a contract pays for a call of the registry, first touch of its account included.

    The probe is a contract of a few instructions: it notes the gas, calls, and returns the
    difference.
    """
    content = bytes.fromhex(calldata[2:])
    code = b""
    for offset in range(0, len(content), 32):
        part = content[offset : offset + 32].ljust(32, b"\0")
        code += b"\x7f" + part + b"\x60" + bytes([offset]) + b"\x52"  # PUSH32 part, MSTORE
    registry = bytes.fromhex(world.chain.registry[2:])
    code += b"\x5a"  # GAS
    code += b"\x60\x20\x5f\x60" + bytes([len(content)]) + b"\x5f\x73" + registry
    code += b"\x5a\xfa\x50"  # GAS, STATICCALL, POP
    code += b"\x5a\x90\x03\x5f\x52\x60\x20\x5f\xf3"  # GAS, SWAP1, SUB, MSTORE, RETURN
    answer = rpc(
        world.node.url, "eth_call", {"to": PROBE}, "latest", {PROBE: {"code": "0x" + code.hex()}}
    )
    return int(answer, 16)


def test_gas_is_as_committed(measured: dict[str, int]) -> None:
    if os.environ.get("TITAN_UPDATE_SNAPSHOTS"):
        SNAPSHOT.write_text(json.dumps(measured, indent=2) + "\n")
    committed = json.loads(SNAPSHOT.read_text())
    assert measured.keys() == committed.keys()
    dearer = {
        name: (committed[name], gas)
        for name, gas in measured.items()
        if gas > committed[name] * TOLERANCE
    }
    assert dearer == {}


def test_a_cold_read_with_every_radius_of_revocation_is_cheap(measured: dict[str, int]) -> None:
    assert measured["ask isValid from a contract, cold"] <= COLD_READ_GOAL


def test_the_estimate_is_what_attesting_takes(world: Any) -> None:
    """A verifier that returned false instead of reverting would be estimated far too low."""
    chain: Chain = world.chain
    request = chain._contracts.attestations._request(*world.prove(0, ALICE))
    estimate = chain._contracts.registry.functions.attest(request).estimate_gas(
        {"from": OPERATOR.address}
    )
    assert chain.attest(*world.prove(0, ALICE)).gas_used <= estimate
    assert estimate < 1.05 * json.loads(SNAPSHOT.read_text())["attest for the first time"]
