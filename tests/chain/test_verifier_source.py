"""Generated verifiers accept what holds and nothing else, for keys of any number of signals.

Keys are made here with a known trapdoor, so that proofs of random statements can be computed
without a circuit (Groth 2016, section 3.2: whoever knows the trapdoor can simulate proofs).
"""

import copy
import json
import secrets
import subprocess
from dataclasses import dataclass
from typing import Any

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak
from py_ecc.optimized_bn128 import G1, G2, curve_order, multiply, normalize

from titan.artifacts.store import ArtifactStore
from titan.artifacts.tools import node as node_program
from titan.chain.build import CONTRACTS
from titan.chain.node import rpc
from titan.chain.verifier_source import BASE_FIELD, SCALAR_FIELD, verifier_source
from titan.errors import ChainError

HOUSE = "0x" + "99" * 20


@dataclass(frozen=True)
class Trapdoor:
    """The discrete logarithms of a verification key."""

    alpha: int
    beta: int
    gamma: int
    delta: int
    terms: tuple[int, ...]

    def key(self) -> dict[str, Any]:
        return {
            "protocol": "groth16",
            "curve": "bn128",
            "vk_alpha_1": first(self.alpha),
            "vk_beta_2": second(self.beta),
            "vk_gamma_2": second(self.gamma),
            "vk_delta_2": second(self.delta),
            "IC": [first(term) for term in self.terms],
        }

    def prove(self, signals: list[int]) -> list[int]:
        """Return the eight words of a proof for any signals."""
        a, b = scalar(), scalar()
        total = self.terms[0] + sum(map(int.__mul__, signals, self.terms[1:]))
        rest = a * b - self.alpha * self.beta - self.gamma * total
        c = rest * pow(self.delta, -1, curve_order) % curve_order
        (ax, ay, _), (cx, cy, _) = first(a), first(c)
        (x0, x1), (y0, y1), _ = second(b)
        return [int(word) for word in (ax, ay, x1, x0, y1, y0, cx, cy)]


def scalar() -> int:
    return 1 + secrets.randbelow(curve_order - 1)


def first(exponent: int) -> list[str]:
    x, y = normalize(multiply(G1, exponent % curve_order))
    return [str(x), str(y), "1"]


def second(exponent: int) -> list[list[str]]:
    x, y = normalize(multiply(G2, exponent % curve_order))
    return [[str(part) for part in x.coeffs], [str(part) for part in y.coeffs], ["1", "0"]]


def make_trapdoor(signals: int) -> Trapdoor:
    terms = tuple(scalar() for _ in range(signals + 1))
    return Trapdoor(scalar(), scalar(), scalar(), scalar(), terms)


def compiled(source: str) -> str:
    """Return the runtime code of the verifier."""
    request = {
        "language": "Solidity",
        "sources": {"v.sol": {"content": source}},
        "settings": {
            "evmVersion": "cancun",
            "optimizer": {"enabled": True},
            "outputSelection": {"*": {"*": ["evm.deployedBytecode.object"]}},
        },
    }
    answer = subprocess.run(
        [node_program(), CONTRACTS / "solc.mjs", "--standard-json"],
        input=json.dumps(request), capture_output=True, text=True, check=True,
    )  # fmt: skip
    output = json.loads(answer.stdout)
    assert "errors" not in output, output["errors"]
    return str(output["contracts"]["v.sol"]["Groth16Verifier"]["evm"]["deployedBytecode"]["object"])


def accepts(url: str, code: str, proof: list[int], signals: list[int]) -> bool:
    count = len(signals)
    selector = keccak(text=f"verifyProof(uint256[8],uint256[{count}])")[:4]
    data = selector + encode(["uint256[8]", f"uint256[{count}]"], [proof, signals])
    call = {"to": HOUSE, "data": "0x" + data.hex()}
    try:
        rpc(url, "eth_call", call, "latest", {HOUSE: {"code": "0x" + code}})
    except ChainError as error:
        assert error.code == "chain.reverted"
        return False
    return True


@pytest.mark.parametrize("count", [1, 4, 7])
def test_it_accepts_what_holds_and_nothing_else(world: Any, count: int) -> None:
    trapdoor = make_trapdoor(count)
    names = [f"signal_{index}" for index in range(count)]
    code = compiled(verifier_source(trapdoor.key(), names, "00" * 32))
    url = world.node.url
    edges = [0, 1, SCALAR_FIELD - 1]
    for round_ in range(3):
        signals = [edges[(index + round_) % 3] if round_ else scalar() for index in range(count)]
        proof = trapdoor.prove(signals)
        assert accepts(url, code, proof, signals)
        assert not accepts(url, code, trapdoor.prove([*signals[1:], scalar()]), signals)
        for index in range(count):
            other = list(signals)
            other[index] = (other[index] + 1) % SCALAR_FIELD
            assert not accepts(url, code, proof, other)
            other[index] = signals[index] + SCALAR_FIELD
            assert not accepts(url, code, proof, other)


def test_the_committed_verifier_is_of_the_committed_key() -> None:
    store = ArtifactStore.of("circuits")
    key = json.loads(store.read("attestation.vkey.json"))
    names = store.manifest["circuits"]["attestation"]["public_signals"]
    source = verifier_source(key, names, store.sha256("attestation.vkey.json"))
    assert source == (CONTRACTS / "src" / "Groth16Verifier.sol").read_text()
    for point in key["IC"]:
        assert f"0x{int(point[0]):064x}" in source


def _changed(key: dict[str, Any], name: str, value: Any) -> dict[str, Any]:
    return {**copy.deepcopy(key), name: value}


def test_a_key_that_cannot_be_used_is_refused() -> None:
    key = make_trapdoor(1).key()
    for wrong in (
        _changed(key, "protocol", "plonk"),
        _changed(key, "curve", "bls12381"),
        _changed(key, "IC", key["IC"][:1]),
        # A term at infinity: the circuit does not constrain that signal.
        _changed(key, "IC", [key["IC"][0], ["0", "1", "0"]]),
        _changed(key, "vk_delta_2", [["0", "0"], ["1", "0"], ["0", "0"]]),
        _changed(key, "vk_alpha_1", [str(BASE_FIELD), "2", "1"]),
    ):
        with pytest.raises(ChainError, match=r"^chain\.verification-key:"):
            verifier_source(wrong, ["signal"], "00" * 32)
