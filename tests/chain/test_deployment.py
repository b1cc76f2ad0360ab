"""A deployment is saved, loaded, and recognised on the chain byte for byte."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from chain_world import OPERATOR

from titan.chain.client import Chain
from titan.chain.deployment import DEPLOYER, Deployment, deterministic_address
from titan.chain.node import EmbeddedNode, rpc
from titan.errors import ChainError


def test_it_comes_back_from_its_file(world: Any, tmp_path: Path) -> None:
    path = tmp_path / "deployments" / "31337.json"
    world.chain.deployment.save(path)
    assert Deployment.load(path) == world.chain.deployment
    assert sorted(world.chain.deployment.contracts) == ["AttestationRegistry", "GatedVault"]


@pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"chain_id": "x", "contracts": 1}'])
def test_a_wrong_file_is_named(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "31337.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ChainError, match=r"^chain\.no-deployment:"):
        Deployment.load(path)


def test_another_chain_is_refused(world: Any) -> None:
    elsewhere = replace(world.chain.deployment, chain_id=1)
    with pytest.raises(ChainError, match=r"^chain\.other-chain:.*31337, not 1"):
        Chain.connect(world.node.url, None, elsewhere)


@pytest.mark.parametrize("contract", ["AttestationRegistry", "GatedVault"])
def test_changed_code_is_refused(world: Any, contract: str) -> None:
    world.chain.verify_deployment()
    address = world.chain.deployment.address(contract)
    code = bytearray.fromhex(rpc(world.node.url, "eth_getCode", address, "latest")[2:])
    code[len(code) // 2] ^= 1
    rpc(world.node.url, "anvil_setCode", address, "0x" + code.hex())
    with pytest.raises(ChainError, match=rf"^chain\.no-deployment: {contract}"):
        world.chain.verify_deployment()


def test_an_empty_chain_is_refused(world: Any) -> None:
    rpc(world.node.url, "anvil_setCode", world.chain.registry, "0x")
    with pytest.raises(ChainError, match=r"^chain\.no-deployment:"):
        Chain.connect(world.node.url, None, world.chain.deployment)


def test_without_contracts_there_is_one_clear_error(world: Any) -> None:
    bare = Chain.connect(world.node.url)
    for call in (lambda: bare.registry, lambda: bare.root_is_current(1), bare.attestations):
        with pytest.raises(ChainError, match=r"^chain\.no-deployment:"):
            call()


def test_addresses_are_the_same_on_every_chain(world: Any, tmp_path: Path) -> None:
    """Whoever knows the owner knows where the registry stands, before it does."""
    with EmbeddedNode(tmp_path) as other:
        other.fund(OPERATOR.address, 10**21)
        chain = Chain.connect(other.url, OPERATOR)
        expected = deterministic_address(chain._connection, "AttestationRegistry", OPERATOR.address)
        chain.deploy_suite()
        assert chain.registry == world.chain.registry == expected


def test_what_stands_already_is_found(world: Any) -> None:
    known = world.chain.deployment
    again = world.connect(OPERATOR).deploy_suite()
    assert again.address("AttestationRegistry") == known.address("AttestationRegistry")
    assert again.block == known.block
    assert again.contracts["AttestationRegistry"] == known.contracts["AttestationRegistry"]


def test_a_chain_without_the_deployer_gets_contracts_all_the_same(tmp_path: Path) -> None:
    with EmbeddedNode(tmp_path) as other:
        other.fund(OPERATOR.address, 10**21)
        rpc(other.url, "anvil_setCode", DEPLOYER, "0x")
        chain = Chain.connect(other.url, OPERATOR)
        chain.deploy_suite()
        chain.verify_deployment()
