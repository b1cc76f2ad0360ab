"""What answers but is no node is one clear error, whatever it says."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from chain_world import ALICE, OPERATOR

from titan.chain.client import Chain
from titan.chain.connection import Connection
from titan.chain.node import rpc
from titan.errors import ChainError

GARBLED = r"^chain\.garbled:"


class Proxy:
    """Stands between client and node, and replaces the answers to some methods.

    Attributes:
        url: where it listens.
        answers: bytes to send instead, by method; ``*`` for every method.
        status: of HTTP.
    """

    def __init__(self, node: str) -> None:
        self.answers: dict[str, bytes] = {}
        self.status = 200
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                content = proxy.answer(node, json.loads(body))
                self.send_response(proxy.status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def answer(self, node: str, request: Any) -> bytes:
        if isinstance(request, list):
            instead = self.answers.get("batch")
            single = [json.loads(self.answer(node, each)) for each in request]
            return instead if instead is not None else json.dumps(single).encode()
        instead = self.answers.get(request["method"], self.answers.get("*"))
        if instead is not None:
            return instead
        result = rpc(node, request["method"], *request["params"])
        return json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}).encode()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def proxy(world: Any) -> Iterator[Proxy]:
    opened = Proxy(world.node.url)
    yield opened
    opened.close()


def result(value: object) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": 1, "result": value}).encode()


@pytest.mark.parametrize(
    "answer",
    [b"", b"<html>Sign in to the network</html>", b"\xff\xfe\x00", b'{"jsonrpc": "2.0", "resu',
     b"[]", b"null", b"7", b"{}", b'{"error": "no"}', b'{"jsonrpc": "2.0", "id": 1}',
     result(None), result(31337), result("0x"), result("0xzz"), result({"chain": 1})],
)  # fmt: skip
def test_what_is_no_node_is_garbled(proxy: Proxy, answer: bytes) -> None:
    proxy.answers["*"] = answer
    with pytest.raises(ChainError, match=GARBLED):
        Chain.connect(proxy.url, timeout=5)


@pytest.mark.parametrize("status", [401, 404, 429, 500, 503])
def test_a_refusal_of_http_is_no_answer(proxy: Proxy, status: int) -> None:
    proxy.status = status
    with pytest.raises(ChainError, match=r"^chain\.unreachable:"):
        Chain.connect(proxy.url, timeout=5)


@pytest.mark.parametrize(
    ("method", "value"),
    [("eth_call", "0x1"), ("eth_call", None), ("eth_estimateGas", "many"),
     ("eth_getTransactionCount", "-1"), ("eth_sendRawTransaction", "0x12"),
     ("eth_getTransactionReceipt", {"status": "0x1"}), ("eth_getBlockByNumber", {"number": "0x1"}),
     ("eth_maxPriorityFeePerGas", [])],
)  # fmt: skip
def test_a_node_that_goes_wrong_in_the_middle_of_a_send(
    world: Any, proxy: Proxy, method: str, value: object
) -> None:
    chain = Chain.connect(proxy.url, OPERATOR, world.chain.deployment, timeout=2)
    proxy.answers[method] = result(value)
    with pytest.raises(ChainError, match=GARBLED):
        chain.set_risk({ALICE: (1, False)})
    proxy.answers.clear()
    chain.set_risk({ALICE: (2, False)})
    assert chain.risk(ALICE) == (2, False)


@pytest.mark.parametrize("value", [None, {}, [{}], ["x"], "0x"])
def test_logs_that_are_none_are_garbled(world: Any, proxy: Proxy, value: object) -> None:
    chain = Chain.connect(proxy.url, None, world.chain.deployment)
    proxy.answers["eth_getLogs"] = result(value)
    for ask in (lambda: list(chain.events().read()), chain.attestations):
        with pytest.raises(ChainError, match=GARBLED):
            ask()


@pytest.mark.parametrize(
    "answer", [b"{}", b"[]", b"[1, 2]", b"[null, null]", b'[{"id": 1}, {"id": 2}]', b"html"]
)
def test_a_batch_that_is_none_is_garbled(world: Any, proxy: Proxy, answer: bytes) -> None:
    connection = Connection(proxy.url, None, 5.0)
    functions = world.chain._contracts.registry.functions
    registry = connection.contract("AttestationRegistry", world.chain.registry).functions
    assert connection.call_many([registry.owner(), registry.owner()]) == [OPERATOR.address] * 2
    proxy.answers["batch"] = answer
    with pytest.raises(ChainError, match=GARBLED):
        connection.call_many([functions.owner(), registry.owner()][1:] * 2)
