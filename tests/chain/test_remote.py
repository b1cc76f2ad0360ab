"""A remote signer signs what it was asked to, or it is not believed."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from chain_world import ALICE, BOB, OPERATOR, STRANGER

from titan.chain.client import Chain
from titan.chain.remote import RemoteSigner
from titan.errors import ChainError

SERVICE = Path(__file__).parents[1] / "worlds" / "signing_service.py"
OPERATORS_KEY = "0x" + "01" * 32


@pytest.fixture
def serve() -> Iterator[Callable[[str], str]]:
    """Return a function that starts the signer in a manner and returns its URL."""
    started: list[subprocess.Popen[str]] = []

    def start(manner: str) -> str:
        process = subprocess.Popen(
            [sys.executable, str(SERVICE), OPERATORS_KEY, manner],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        started.append(process)
        assert process.stdout is not None
        return process.stdout.readline().strip()

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("manner", ["web3signer", "geth"])
def test_it_signs_calls_and_creations(world: Any, serve: Callable[[str], str], manner: str) -> None:
    signer = RemoteSigner(serve(manner), 10.0)
    assert signer.address == OPERATOR.address
    chain = Chain.connect(world.node.url, signer, world.chain.deployment)
    chain.set_risk({ALICE: (3, False)})
    assert world.chain.risk(ALICE) == (3, False)
    receipt = chain._connection.deploy("AttestationRegistry", OPERATOR.address)
    assert chain._connection.code(str(receipt["contractAddress"]))


def test_one_of_several_accounts_is_named_at_the_end(serve: Callable[[str], str]) -> None:
    url = serve("two")
    assert RemoteSigner(f"{url}#{OPERATOR.address.lower()}", 10.0).address == OPERATOR.address
    for wrong in (url, f"{url}#{STRANGER.address}", f"{url}#0x12"):
        with pytest.raises(ChainError, match=r"^chain\.signer-unusable:"):
            RemoteSigner(wrong, 10.0)


@pytest.mark.parametrize("manner", ["greedy", "another-chain", "refuses", "nonsense", "impostor"])
def test_what_is_not_what_was_asked_is_never_sent(
    world: Any, serve: Callable[[str], str], manner: str
) -> None:
    signer = RemoteSigner(f"{serve(manner)}#{OPERATOR.address}", 10.0)
    chain = Chain.connect(world.node.url, signer, world.chain.deployment)
    with pytest.raises(ChainError, match=r"^chain\.signer-refused:"):
        chain.set_risk({BOB: (3, False)})
    assert world.chain.risk(BOB) == (0, False)
    world.chain.set_risk({BOB: (1, False)})


def test_one_that_is_away_or_broken_is_told(serve: Callable[[str], str]) -> None:
    for url in ("http://127.0.0.1:9", serve("broken")):
        with pytest.raises(ChainError, match=r"^chain\.signer-unusable:.*no answer"):
            RemoteSigner(url, 2.0)


@pytest.mark.parametrize(
    "url", ["http://signer.example:9000", "https://user:secret-word@signer.example"]
)
def test_an_address_that_would_give_something_away_is_refused(url: str) -> None:
    with pytest.raises(ChainError, match=r"^chain\.signer-unusable:") as caught:
        RemoteSigner(url, 2.0)
    assert "secret-word" not in str(caught.value)
