"""Code on the chain is compared with what the creation code gives; one deployment is committed.

Write the committed record anew with ``TITAN_UPDATE_SNAPSHOTS=1`` in the environment.
"""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from chain_world import OPERATOR

from titan.chain.build import CONTRACTS
from titan.chain.compiled import compiled_contract
from titan.chain.deployment import Deployment, verify_code
from titan.chain.node import rpc
from titan.errors import ChainError

RECORD = CONTRACTS / "deployments" / "31337" / "deployment.json"


def unplaced(deployment: Deployment, names: Mapping[str, Any]) -> Deployment:
    """A deployment without what differs each time: blocks and transactions."""
    contracts = {name: replace(deployment.contracts[name], tx_hash="") for name in names}
    return Deployment(deployment.chain_id, 0, contracts)


def test_what_is_committed_is_what_the_owner_gets(world: Any) -> None:
    deployed = unplaced(world.chain.deployment, {"AttestationRegistry": None})
    if os.environ.get("TITAN_UPDATE_SNAPSHOTS"):
        deployed.save(RECORD)
    committed = Deployment.load(RECORD)
    assert committed == deployed
    assert committed.contracts["AttestationRegistry"].arguments.endswith(
        OPERATOR.address[2:].lower()
    )
    verify_code(world.chain._connection, committed)


def test_the_code_is_computed_anew(world: Any) -> None:
    assert all(each.arguments for each in world.chain.deployment.contracts.values())
    verify_code(world.chain._connection, world.chain.deployment)


@pytest.mark.parametrize("name", ["AttestationRegistry", "GatedVault"])
def test_other_immutables_are_found(world: Any, name: str) -> None:
    """Even where the record was written for them, and blanking them out would hide it."""
    deployment, node = world.chain.deployment, world.node.url
    address = deployment.address(name)
    code = bytearray.fromhex(rpc(node, "eth_getCode", address, "latest")[2:])
    start, length = compiled_contract(name).immutables[0]
    code[start + length - 1] ^= 1
    rpc(node, "anvil_setCode", address, "0x" + code.hex())
    forged = replace(deployment.contracts[name], code_sha256=hashlib.sha256(code).hexdigest())
    with pytest.raises(ChainError, match=rf"^chain\.no-deployment: {name} has other immutables"):
        verify_code(world.chain._connection, deployment.with_contract(name, forged))


def test_other_arguments_are_found(world: Any) -> None:
    deployment = world.chain.deployment
    vault = deployment.contracts["GatedVault"]
    other = replace(vault, arguments=vault.arguments[:-2] + "ff")
    with pytest.raises(ChainError, match=r"^chain\.no-deployment: GatedVault has other"):
        verify_code(world.chain._connection, deployment.with_contract("GatedVault", other))
