"""Fields, groups and sums of the extension against py_ecc, and its key reader under mutation.

A program with the same headers is compiled with the sanitizers of addresses and undefined
behaviour, which end it at the first fault.
"""

import random
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from py_ecc.bn128.bn128_curve import G1, G2, add, curve_order, field_modulus, multiply, neg
from py_ecc.fields import bn128_FQ as FQ
from py_ecc.fields import bn128_FQ2 as FQ2

from titan.artifacts.store import ArtifactStore
from titan.zk.witness import WitnessCalculator

pytestmark = pytest.mark.slow  # compiling with sanitizers takes some 15 seconds

_HEADERS = Path(__file__).resolve().parents[2] / "src" / "titan" / "zk" / "native"
_SOURCE = Path(__file__).parent / "native" / "arithmetic.cpp"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    compiler = shutil.which("c++")
    if compiler is None:
        pytest.skip("there is no C++ compiler, so that there is no extension either")
    program = tmp_path_factory.mktemp("native") / "arithmetic"
    sanitizers = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
    command = [compiler, "-std=c++17", "-O1", *sanitizers, f"-I{_HEADERS}", str(_SOURCE)]
    subprocess.run([*command, "-o", str(program), "-lpthread"], check=True)
    return program


def _ask(program: Path, questions: Sequence[str]) -> list[str]:
    done = subprocess.run(
        [str(program)],
        input="\n".join(questions) + "\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def _chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - the same cases in every run


def _numbers(line: str) -> list[int]:
    return [int(word, 16) for word in line.split()]


@pytest.mark.parametrize(("name", "order"), [("base", field_modulus), ("scalar", curve_order)])
def test_fields_agree_with_python(program: Path, name: str, order: int) -> None:
    chance = _chance(1)
    edges = [0, 1, 2, order - 2, order - 1, (order - 1) // 2, 2**64 - 1, 2**64, 2**192, 2**253]
    pairs = [(a, b) for a in edges for b in edges]
    pairs += [(chance.randrange(order), chance.randrange(order)) for _ in range(2000)]
    answers = _ask(program, [f"{name} {a:x} {b:x}" for a, b in pairs])
    for (a, b), answer in zip(pairs, answers, strict=True):
        inverse = pow(a, -1, order) if a else 0
        assert _numbers(answer) == [a * b % order, (a + b) % order, (a - b) % order, inverse]


def test_sums_agree_with_py_ecc_in_both_groups(program: Path) -> None:
    """Also of equal and opposite points, of none at all, and of scalars at every edge."""
    chance = _chance(2)
    scalars = [0, 1, 2, curve_order - 1, curve_order - 2, 2**253, 2**127 - 1]
    scalars += [chance.randrange(curve_order) for _ in range(9)]
    groups: tuple[tuple[str, Any], ...] = (("first", G1), ("second", G2))
    for name, generator in groups:
        points: list[Any] = [multiply(generator, chance.randrange(1, 99)) for _ in scalars]
        points[3], points[4], points[8] = points[2], neg(points[2]), None
        expected: Any = None
        for scalar, point in zip(scalars, points, strict=True):
            if scalar and point is not None:
                expected = add(expected, multiply(point, scalar))
        words = [f"{s:x} {_words(p, name)}" for s, p in zip(scalars, points, strict=True)]
        (by_windows_and_doubling,) = _ask(program, [f"{name} {' '.join(words)}"])
        assert _numbers(by_windows_and_doubling) == _coordinates(expected, name) * 2


def test_opposite_points_sum_to_infinity(program: Path) -> None:
    question = f"first 5 {_words(G1, 'first')} 5 {_words(neg(G1), 'first')}"
    assert _numbers(_ask(program, [question])[0]) == [0] * 4


def _words(point: Any, name: str) -> str:
    return " ".join(f"{number:x}" for number in _coordinates(point, name))


def _coordinates(point: Any, name: str) -> list[int]:
    if point is None:
        return [0] * (2 if name == "first" else 4)
    x, y = point
    if isinstance(x, FQ):
        return [int(x), int(y)]
    assert isinstance(x, FQ2)
    return [int(value) for value in (*x.coeffs, *y.coeffs)]


def test_mutated_keys_and_witnesses_are_refused_or_used_without_a_fault(
    program: Path, tmp_path: Path, base: Any
) -> None:
    """What a mutation leaves sound proves nothing, but nothing outside the file is read."""
    key = ArtifactStore.of("circuits").read("attestation.zkey")
    witness = WitnessCalculator("attestation").calculate(base.inputs)
    chance, questions = _chance(3), []
    for place in range(16):
        mutated, values = bytearray(key), bytearray(witness)
        if place % 4 == 0:  # numbers of the container and the header
            mutated[chance.randrange(4, 200)] = chance.randrange(256)
        elif place % 4 == 1:
            del mutated[chance.randrange(len(mutated)) :]
        elif place % 4 == 2:
            mutated[chance.randrange(len(mutated))] ^= 1 << chance.randrange(8)
        else:
            del values[chance.randrange(len(values)) :]
        for name, content in (("key", mutated), ("witness", values)):
            (tmp_path / f"{place}.{name}").write_bytes(content)
        files = f"{tmp_path / f'{place}.key'} {tmp_path / f'{place}.witness'}"
        questions.append(f"prove {files} 5 7")
    answers = _ask(program, questions)
    assert sum(answer.startswith("error: ") for answer in answers) >= 12
    assert all(answer.startswith("error: ") or len(_numbers(answer)) == 8 for answer in answers)
