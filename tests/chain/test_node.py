"""The embedded chain starts, is shared, stops, remembers, and does not outlive its owner."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from titan.chain.node import CHAIN_ID, EmbeddedNode, chain_id_at, rpc
from titan.errors import ArtifactError, ChainError

ACCOUNT = "0x" + "11" * 20
_OWNER = """
import sys, time
from pathlib import Path
from titan.chain.node import EmbeddedNode, rpc
node = EmbeddedNode(Path(sys.argv[1]))
rpc(node.url, "anvil_mine", "0x4")
print(node.url, flush=True)
time.sleep(60)
"""


def wait_until_gone(url: str) -> None:
    deadline = time.monotonic() + 10
    while chain_id_at(url) is not None:
        assert time.monotonic() < deadline, "the chain outlived its owner"
        time.sleep(0.02)


def test_it_answers_and_stops(tmp_path: Path) -> None:
    with EmbeddedNode(tmp_path) as node:
        assert chain_id_at(node.url) == CHAIN_ID
        assert node.url.startswith("http://127.0.0.1:")
    assert chain_id_at(node.url) is None
    node.stop()


def test_state_survives_a_restart(tmp_path: Path) -> None:
    with EmbeddedNode(tmp_path) as node:
        node.fund(ACCOUNT, 5)
        rpc(node.url, "anvil_mine", "0x3")
    with EmbeddedNode(tmp_path) as node:
        assert int(rpc(node.url, "eth_blockNumber"), 16) == 3
        assert int(rpc(node.url, "eth_getBalance", ACCOUNT, "latest"), 16) == 5


def test_a_second_one_of_the_same_folder_joins(tmp_path: Path) -> None:
    with EmbeddedNode(tmp_path) as first:
        with EmbeddedNode(tmp_path) as second:
            assert (first.owned, second.owned) == (True, False)
            assert second.url == first.url
        assert chain_id_at(first.url) == CHAIN_ID


def test_it_ends_with_its_killed_owner_and_keeps_the_state(tmp_path: Path) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", _OWNER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    url = owner.stdout.readline().strip()
    owner.kill()
    owner.communicate()
    wait_until_gone(url)
    with EmbeddedNode(tmp_path) as node:
        assert int(rpc(node.url, "eth_blockNumber"), 16) == 4


def test_a_taken_port_is_one_clear_error(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ChainError, match=r"^chain\.node-failed:"):
            EmbeddedNode(tmp_path, taken.getsockname()[1])
    with EmbeddedNode(tmp_path) as node:
        assert node.owned


def test_a_missing_program_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TITAN_NPM_DIR", str(tmp_path))
    with pytest.raises(ArtifactError, match=r"^artifact\.tool:.*anvil"):
        EmbeddedNode(tmp_path / "chain")


def test_what_the_node_refuses_is_an_error(tmp_path: Path) -> None:
    with EmbeddedNode(tmp_path) as node, pytest.raises(ChainError, match=r"^chain\.reverted:"):
        rpc(node.url, "no_such_method")
