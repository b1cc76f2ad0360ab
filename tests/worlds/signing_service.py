"""A small remote signer, run as a process of its own: ``signing_service.py KEY [MANNER]``.

It answers `eth_accounts` and `eth_signTransaction` as Web3Signer and geth do. It is a stand-in of
ours, not Web3Signer itself, which needs Java. Its manners make it misbehave for a test.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from eth_account import Account

ACCOUNT = Account.from_key(sys.argv[1])
MANNER = sys.argv[2] if len(sys.argv) > 2 else "web3signer"
OTHER = Account.from_key("0x" + "5e" * 32)


def sign(request: dict[str, Any]) -> Any:
    fields = {
        name: int(request[name], 16)
        for name in ("chainId", "nonce", "gas", "maxFeePerGas", "maxPriorityFeePerGas", "value")
    }
    fields |= {"type": 2, "data": request["data"]}
    if "to" in request:
        fields["to"] = request["to"]
    if MANNER == "greedy":
        fields["to"] = OTHER.address
    if MANNER == "another-chain":
        fields["chainId"] = 1
    signer = OTHER if MANNER == "impostor" else ACCOUNT
    raw = "0x" + bytes(signer.sign_transaction(fields).raw_transaction).hex()
    return {"raw": raw, "tx": fields} if MANNER == "geth" else raw


def answer(method: str, params: list[Any]) -> dict[str, Any]:
    if method == "eth_accounts":
        both = [ACCOUNT.address.lower(), OTHER.address.lower()]
        return {"result": both if MANNER in {"two", "impostor"} else both[:1]}
    if MANNER == "refuses":
        return {"error": {"code": -32000, "message": "a rule forbids it"}}
    if MANNER == "nonsense":
        return {"result": "0x02c0"}
    return {"result": sign(params[0])}


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body = {"jsonrpc": "2.0", "id": request["id"]}
        content = json.dumps(body | answer(request["method"], request["params"])).encode()
        self.send_response(500 if MANNER == "broken" else 200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing: the first line of the output is the address."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()
