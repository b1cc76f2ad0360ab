"""The signing process over its socket: it signs roots for whoever asks, and gives nothing else."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from eth_utils.address import to_checksum_address

from titan.chain.signers import open_signer
from titan.chain.signing_process import SigningProcess
from titan.chain.signing_rules import Rules, encoded_call
from titan.chain.socket_signer import SocketSigner
from titan.errors import ChainError
from titan.settings import Settings

_REGISTRY = "0x" + "ab" * 20
_ACCOUNT = Account.from_key("0x" + "07" * 32)
_RULES = Rules(31337, _REGISTRY, frozenset(["publishRoot"]))


def _fields(**changes: Any) -> dict[str, Any]:
    usual = {
        "chainId": 31337, "nonce": 3, "gas": 100_000, "maxFeePerGas": 10**12 // 3,
        "maxPriorityFeePerGas": 1, "value": 0, "to": to_checksum_address(_REGISTRY),
        "data": "0x" + encoded_call("publishRoot", (1, 5, True)),
    }  # fmt: skip
    return {**usual, **changes}


def _process(path: Path) -> SigningProcess:
    return SigningProcess(path, _ACCOUNT, _RULES, approvals=path.parent, a_minute=3, told=print)


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def path(tmp_path: Path, told: list[str]) -> Iterator[Path]:
    """The socket of a process that signs three times a minute."""
    process = SigningProcess(
        tmp_path / "run" / "signer.sock",
        _ACCOUNT,
        _RULES,
        approvals=tmp_path / "approvals",
        a_minute=3,
        told=told.append,
    )
    thread = threading.Thread(target=process.serve, daemon=True)
    thread.start()
    yield tmp_path / "run" / "signer.sock"
    process.close()
    thread.join()


def test_a_root_is_signed_by_the_account_for_nobody_but_the_sockets_users(path: Path) -> None:
    signer = open_signer(Settings(chain_signer=f"unix:{path}", data_dir=path.parent))
    assert signer.address == _ACCOUNT.address
    signed = signer.sign_transaction(_fields())
    assert signed.raw_transaction == _ACCOUNT.sign_transaction(_fields()).raw_transaction
    assert path.stat().st_mode & 0o007 == 0


def test_what_the_rules_do_not_allow_is_not_signed(path: Path) -> None:
    signer = SocketSigner(path, 5.0)
    rotation = "0x" + encoded_call("rotateIssuer", (1, "0x" + "11" * 20))
    for change in ({"data": rotation}, {"to": "0x" + "00" * 20}, {"value": 1}, {"to": None}):
        with pytest.raises(ChainError, match=r"^chain\.signer-refused:"):
            signer.sign_transaction(_fields(**change))


def test_a_flood_is_refused(path: Path) -> None:
    signer = SocketSigner(path, 5.0)
    for nonce in range(3):
        signer.sign_transaction(_fields(nonce=nonce))
    with pytest.raises(ChainError, match="refused: rate"):
        signer.sign_transaction(_fields(nonce=4))


def test_nonsense_is_answered_by_a_word_and_the_next_one_is_served(
    path: Path, told: list[str]
) -> None:
    for line, answer in (
        (b"[]\n", b'{"refused": "shape"}\n'),
        (b'{"chainId": true}\n', b'{"refused": "shape"}\n'),
        (b"not json\n", b""),
        (b"cut off", b""),
    ):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(path))
            connection.recv(4096)
            connection.sendall(line)
            connection.shutdown(socket.SHUT_WR)
            assert connection.recv(4096) == answer
    assert SocketSigner(path, 5.0).address == _ACCOUNT.address
    assert told[:4] == ["shape", "shape", "garbled", "garbled"]


def test_where_nobody_listens_there_is_no_signer_and_a_dead_ones_socket_is_taken(
    tmp_path: Path,
) -> None:
    path = tmp_path / "signer.sock"
    with pytest.raises(ChainError, match=r"^chain\.signer-unusable:"):
        SocketSigner(path, 1.0)
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    process = _process(path)
    with pytest.raises(ChainError):
        _process(path)
    process.close()


def test_the_command_serves_until_it_is_ended(tmp_path: Path) -> None:
    deployment, path = tmp_path / "31337.json", tmp_path / "signer.sock"
    deployment.write_text(
        '{"chain_id": 31337, "block": 0, "contracts": {"AttestationRegistry": '
        f'{{"address": "{_REGISTRY}", "tx_hash": "", "code_sha256": "", "arguments": ""}}}}}}'
    )
    command = [sys.executable, "-m", "titan", "signer", "serve", "--json", "--socket", str(path),
               "--deployment", str(deployment), "--data-dir", str(tmp_path)]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert '"address"' in process.stdout.readline()
        signed = SocketSigner(path, 10.0).sign_transaction(_fields())
        assert len(signed.raw_transaction) > 100
        process.terminate()
