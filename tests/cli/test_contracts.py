"""``titan contracts``: deployed and compared is 0, another code is 1, not compared is 2."""

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from titan.chain.node import rpc
from titan.cli import main

Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def run(
    world: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Return a function that runs the command line as the world's operator."""
    monkeypatch.setenv("TITAN_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TITAN_RPC_URL", world.node.url)
    monkeypatch.setenv("TITAN_CHAIN_SIGNER", "env:OPERATORS_KEY")
    monkeypatch.setenv("OPERATORS_KEY", "0x" + "01" * 32)

    def do(*arguments: str) -> tuple[int, Any]:
        monkeypatch.setattr(sys, "argv", ["titan", "contracts", *arguments, "--json"])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return int(ended.value.code or 0), json.loads(said.out.splitlines()[-1])

    return do


def test_what_stands_already_is_found_and_compared(world: Any, run: Run) -> None:
    status, deployment = run("deploy")
    registry = deployment["contracts"]["AttestationRegistry"]["address"]
    assert (status, registry) == (0, world.chain.registry)
    status, said = run("verify-deployment")
    assert (status, said["valid"], said["reason"]) == (0, True, None)
    code = bytearray.fromhex(rpc(world.node.url, "eth_getCode", registry, "latest")[2:])
    code[100] ^= 1
    rpc(world.node.url, "anvil_setCode", registry, "0x" + code.hex())
    status, said = run("verify-deployment")
    assert (status, said["valid"]) == (1, False)
    assert "AttestationRegistry" in said["reason"]


def test_a_timelock_takes_the_office_when_its_delay_has_passed(world: Any, run: Run) -> None:
    run("deploy")
    status, deployment = run("deploy", "--timelock", "3600")
    timelock = deployment["contracts"]["Timelock"]["address"]
    assert status == 0
    status, problem = run("deploy", "--timelock", "3600")
    assert (status, problem["code"]) == (2, "chain.reverted")
    world.travel(3600)
    status, _ = run("deploy", "--timelock", "3600")
    assert (status, world.chain._contracts.registry.functions.owner().call()) == (0, timelock)


def test_what_could_not_be_compared_is_2(world: Any, run: Run, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.json"
    replace(world.chain.deployment, chain_id=1).save(elsewhere)
    for arguments, code in (
        ((), "chain.no-deployment"),
        (("--file", str(elsewhere)), "chain.other-chain"),
        (("--rpc-url", "http://127.0.0.1:9"), "chain.unreachable"),
        (("--rpc-url", world.node.url + "/no-node"), "chain.unreachable"),
    ):
        status, problem = run("verify-deployment", *arguments)
        assert (status, problem["code"]) == (2, code)


def test_an_account_without_money_deploys_nothing(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPERATORS_KEY", "0x" + "0c" * 32)
    status, problem = run("deploy")
    assert (status, problem["code"]) == (2, "chain.no-funds")
