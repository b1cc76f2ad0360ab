"""What things cost on the chain."""

from titan.chain.node import rpc

_PROBE = "0x" + "77" * 20


def cold_call(url: str, contract: str, calldata: str) -> int:
    """Return what a contract pays for a call of another, first touch of its account included.

    The probe is a contract of a few instructions, put in place for this call alone: it notes the
    gas, calls, and returns the difference.

    Args:
        url: of the node; it must take code overrides, as most do.
        contract: the one that is called.
        calldata: what it is called with, 0x-hex, at most eight words.
    """
    content = bytes.fromhex(calldata.removeprefix("0x"))
    code = b""
    for offset in range(0, len(content), 32):
        part = content[offset : offset + 32].ljust(32, b"\0")
        # PUSH32 part, PUSH2 offset, MSTORE
        code += b"\x7f" + part + b"\x61" + offset.to_bytes(2, "big") + b"\x52"
    length = b"\x61" + len(content).to_bytes(2, "big")
    code += b"\x5a"  # GAS
    code += b"\x60\x20\x5f" + length + b"\x5f\x73" + bytes.fromhex(contract.removeprefix("0x"))
    code += b"\x5a\xfa\x50"  # GAS, STATICCALL, POP
    code += b"\x5a\x90\x03\x5f\x52\x60\x20\x5f\xf3"  # GAS, SWAP1, SUB, MSTORE, RETURN
    answer = rpc(
        url, "eth_call", {"to": _PROBE}, "latest", {_PROBE: {"code": "0x" + code.hex()}}, timeout=30
    )
    return int(answer, 16)
