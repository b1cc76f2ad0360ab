"""The page's prover in Node: the bytes of the native one, and a code for whatever is unsound."""

import json
import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from titan.artifacts.page_prover import LIBRARY, page_prover
from titan.artifacts.store import ArtifactStore
from titan.zk import extension, webassembly
from titan.zk.binary import pack_scalars, unpack_scalars
from titan.zk.exchange import Points, proof_of
from titan.zk.native_engine import read_key
from titan.zk.poseidon_constants import FIELD
from titan.zk.tower import P
from titan.zk.verifier import verify
from titan.zk.witness import WitnessCalculator, public_values

_ASK = Path(__file__).with_name("prove.mjs")
_LANES = Path(__file__).parent / "native" / "lanes.cpp"
_LANES_HOST = Path(__file__).with_name("lanes.mjs")

Ask = Callable[..., list[dict[str, str]]]


@pytest.fixture(scope="module")
def module() -> Path:
    found = page_prover()
    if found is None:
        pytest.skip("the prover's WebAssembly was not built; 'make setup' builds it")
    return found


@pytest.fixture(scope="module")
def node() -> str:
    found = shutil.which("node")
    if found is None:
        pytest.skip("the page's prover is run in Node, which is not installed here")
    return found


@pytest.fixture(scope="module")
def ask(module: Path, node: str) -> Ask:
    circuit = ArtifactStore.of("circuits").path("attestation.wasm")

    def call(*cases: dict[str, Any]) -> list[dict[str, str]]:
        task = {"library": str(LIBRARY), "module": str(module), "wasm": str(circuit)}
        done = subprocess.run(
            [node, str(_ASK)], input=json.dumps({**task, "cases": cases}),
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        answers: list[dict[str, str]] = json.loads(done.stdout)
        return answers

    return call


@pytest.fixture(scope="module")
def key() -> Path:
    return ArtifactStore.of("circuits").path("attestation.zkey")


def test_the_module_is_of_these_sources(module: Path) -> None:
    assert webassembly.stamp_of(module.read_bytes()) == webassembly.sources_sha256()
    assert webassembly.stamp_of(b"\0asm") == ""


@pytest.mark.skipif(not extension.is_built(), reason="there is no native prover to compare with")
def test_it_gives_the_native_provers_bytes(ask: Ask, key: Path, base: Any) -> None:
    """The same witness, and the same proofs from the same randomness, edges included."""
    witness = WitnessCalculator("attestation").calculate(base.inputs)
    native = read_key(key.read_bytes())
    pairs = [(5, 7), (0, 0), (FIELD - 1, 1), (random.randrange(FIELD), 2**253)]  # noqa: S311 - no secret
    cases = [
        {"key": str(key), "inputs": base.inputs, "blinding": pack_scalars(pair).hex()}
        for pair in pairs
    ]
    for (first, second), made in zip(pairs, ask(*cases), strict=True):
        assert made["witness"] == witness.hex()
        proof = native.prove(witness, pack_scalars([first]), pack_scalars([second]))
        assert made["proof"] == proof.hex()


def test_its_own_randomness_differs_and_its_proofs_hold(ask: Ask, key: Path, base: Any) -> None:
    store = ArtifactStore.of("circuits")
    names = store.manifest["circuits"]["attestation"]["public_signals"]
    first, second = ask(*[{"key": str(key), "inputs": base.inputs}] * 2)
    assert first["proof"] != second["proof"]
    for made in (first, second):
        ax, ay, b0, b1, b2, b3, cx, cy = unpack_scalars(bytes.fromhex(made["proof"]))
        points = Points((ax, ay), ((b0, b1), (b2, b3)), (cx, cy))
        values = public_values(bytes.fromhex(made["witness"]), len(names))
        signals = dict(zip(names, values, strict=True))
        proof = proof_of(points, signals, "attestation", store.sha256("attestation.vkey.json"))
        assert verify(proof, "python").valid


def test_what_is_unsound_gets_a_code_and_no_trap(
    ask: Ask, key: Path, base: Any, tmp_path: Path
) -> None:
    chance = random.Random(7)  # noqa: S311 - the same cases in every run
    content, cases = key.read_bytes(), []
    for place in range(6):
        mutated = bytearray(content)
        if place % 3 == 0:
            mutated[chance.randrange(4, 200)] ^= 1 << chance.randrange(8)
        elif place % 3 == 1:
            del mutated[chance.randrange(len(mutated)) :]
        else:
            mutated[-1 - chance.randrange(500_000)] ^= 1 << chance.randrange(8)
        (tmp_path / f"{place}.zkey").write_bytes(mutated)
        cases.append({"key": str(tmp_path / f"{place}.zkey"), "inputs": base.inputs})
    answers = ask(*cases)
    assert [one.get("refused", "proved") for one in answers].count("unsound-key") >= 5
    witness = WitnessCalculator("attestation").calculate(base.inputs)
    wrong = {
        "short": witness[:-32], "half a wire": witness[:-1], "none": b"",
        "no one": bytes(32) + witness[32:], "no scalar": witness[:-32] + b"\xff" * 32,
    }  # fmt: skip
    for name, bad in wrong.items():
        (tmp_path / name).write_bytes(bad)
    refused = ask(*({"key": str(key), "witness": str(tmp_path / name)} for name in wrong))
    assert [one["refused"] for one in refused] == ["unsound-witness"] * len(wrong)
    (beyond,) = ask({
        "key": str(key), "inputs": base.inputs, "blinding": pack_scalars([1, FIELD - 1]).hex()[:-2]
        + "ff",
    })  # fmt: skip
    assert beyond["refused"] == "unsound-blinding"


def test_inputs_that_are_none_of_the_circuits_are_refused(ask: Ask, key: Path, base: Any) -> None:
    fewer = {name: value for name, value in base.inputs.items() if name != "scope"}
    given = (fewer, {**base.inputs, "secret": str(FIELD)}, {**base.inputs, "secret": "1"})
    answers = ask(*({"key": str(key), "inputs": inputs} for inputs in given))
    assert [one["refused"] for one in answers] == ["other-inputs", "other-inputs", "unsatisfied"]


@pytest.mark.skipif(not webassembly.can_build(), reason="the wheel ziglang is not installed")
@pytest.mark.parametrize(("name", "order"), [("base", P), ("scalar", FIELD)])
def test_its_lanes_agree_with_python(
    lanes: Path, node: str, tmp_path: Path, name: str, order: int
) -> None:
    """Values at every edge of field and word, and random ones, in every lane."""
    words = [sum(half << 51 * place for place in range(4)) for half in (2**50, 2**50 - 1)]
    edges = [0, 1, 2, order - 2, order - 1, (order - 1) // 2, 2**50, 2**51 - 1, 2**51, 2**64 - 1,
             2**102 - 1, 2**192, 2**253, *words]  # fmt: skip
    chance = random.Random(8)  # noqa: S311 - the same cases in every run
    pairs = [(a, b) for a in edges for b in edges]
    pairs += [(chance.randrange(order), chance.randrange(order)) for _ in range(2003)]
    assert len(pairs) % 4 == 0  # of as many as there are lanes
    (tmp_path / "in").write_bytes(b"".join(pack_scalars(pair) for pair in pairs))
    done = subprocess.run(
        [node, str(_LANES_HOST), str(lanes), name, str(tmp_path / "in"), str(tmp_path / "out")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = unpack_scalars((tmp_path / "out").read_bytes())
    shift = pow(2**306, -1, order)
    for place, (a, b) in enumerate(pairs):
        expected = [a * b * shift, a + b, a - b, (a * a - b * b) * shift, (a * a + b * b) * shift,
                    a * a * shift, a * shift, (a - b) ** 2 * shift,
                    a if place % 2 else b]  # fmt: skip
        assert found[place * 9 : place * 9 + 9] == [value % order for value in expected]


@pytest.fixture(scope="module")
def lanes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    compiled = tmp_path_factory.mktemp("lanes") / "lanes.wasm"
    webassembly.compile_module(_LANES, compiled)
    return compiled
