"""The way to a node: JSON-RPC over HTTP, whose answers are checked before anything trusts them."""

import re
from collections.abc import Callable
from typing import Any

from web3 import HTTPProvider
from web3.exceptions import Web3Exception
from web3.types import RPCEndpoint, RPCResponse

_QUANTITY = re.compile(r"0x[0-9a-fA-F]{1,64}")
_BYTES = re.compile(r"0x(?:[0-9a-fA-F]{2})*")
_HASH = re.compile(r"0x[0-9a-fA-F]{64}")
_RECEIPT = {"status", "transactionHash", "blockHash", "blockNumber", "gasUsed"}
_BLOCK = {"number", "hash", "timestamp"}


class Garbled(Web3Exception):
    """What answered is no node: its words are not those of Ethereum's JSON-RPC."""


class NodeProvider(HTTPProvider):
    """web3's provider, which refuses answers that a node cannot give."""

    def make_request(self, method: RPCEndpoint, params: Any) -> RPCResponse:
        """Ask the node.

        Raises:
            Garbled: if the answer is no JSON-RPC, or no such result as the method has.
        """
        try:
            response = super().make_request(method, params)
        except ValueError as error:
            raise _garbled(method) from error
        _require_sound(method, response)
        return response

    def make_batch_request(
        self, batch_requests: list[tuple[RPCEndpoint, Any]]
    ) -> list[RPCResponse] | RPCResponse:
        """Ask the node many things at once; errors as of `make_request`."""
        try:
            responses = super().make_batch_request(batch_requests)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            # web3 sorts the answers by their ids before anyone could look at them.
            raise _garbled("a batch") from error
        if not isinstance(responses, list):
            _require_sound("a batch", responses)
            return responses
        if len(responses) != len(batch_requests):
            raise _garbled("a batch")
        for (method, _), response in zip(batch_requests, responses, strict=True):
            _require_sound(method, response)
        return responses


def _require_sound(method: str, response: object) -> None:
    if not isinstance(response, dict):
        raise _garbled(method)
    if isinstance(response.get("error"), dict):
        return
    if "result" not in response or not _SHAPES.get(method, _anything)(response["result"]):
        raise _garbled(method)


def _garbled(method: str) -> Garbled:
    return Garbled(f"The answer to {method} is not what a node says.")


def _anything(_: object) -> bool:
    return True


def _text(pattern: re.Pattern[str]) -> Callable[[object], bool]:
    return lambda result: isinstance(result, str) and pattern.fullmatch(result) is not None


def _record(names: set[str]) -> Callable[[object], bool]:
    """Return a check for an object of at least these names, or null for what there is not."""
    return lambda result: result is None or (isinstance(result, dict) and names <= result.keys())


def _logs(result: object) -> bool:
    names = {"address", "topics", "data", "blockNumber", "blockHash", "logIndex"}
    return isinstance(result, list) and all(
        isinstance(each, dict) and names <= each.keys() for each in result
    )


_SHAPES: dict[str, Callable[[object], bool]] = {
    "eth_chainId": _text(_QUANTITY),
    "eth_blockNumber": _text(_QUANTITY),
    "eth_estimateGas": _text(_QUANTITY),
    "eth_getTransactionCount": _text(_QUANTITY),
    "eth_maxPriorityFeePerGas": _text(_QUANTITY),
    "eth_call": _text(_BYTES),
    "eth_getCode": _text(_BYTES),
    "eth_sendRawTransaction": _text(_HASH),
    "eth_getTransactionReceipt": _record(_RECEIPT),
    "eth_getBlockByNumber": _record(_BLOCK),
    "eth_getBlockByHash": _record(_BLOCK),
    "eth_getLogs": _logs,
}
"""What the result of each method that we use looks like."""
