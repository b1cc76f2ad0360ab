"""Fields, groups and sums of the extension against py_ecc, and its key reader under mutation.

A program with the same headers is compiled with the sanitizers of addresses and undefined
behaviour, which end it at the first fault.
"""

import math
import random
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from py_ecc.bn128.bn128_curve import (
    G1,
    G2,
    add,
    curve_order,
    field_modulus,
    is_inf,
    multiply,
    neg,
)
from py_ecc.fields import bn128_FQ as FQ
from py_ecc.fields import bn128_FQ2 as FQ2

from titan.artifacts.store import ArtifactStore
from titan.zk import extension
from titan.zk.binary import pack_scalars, unpack_scalars
from titan.zk.witness import WitnessCalculator

pytestmark = pytest.mark.slow  # compiling with sanitizers takes some 15 seconds

_HEADERS = Path(__file__).resolve().parents[2] / "src" / "titan" / "zk" / "native"
_SOURCE = Path(__file__).parent / "native" / "arithmetic.cpp"


# Without optimisation wide code compiles in a third of the time, and runs three times as long.
_FLAGS = {
    "portable": ["-O1"],
    "ifma": "-O0 -mbmi2 -madx -mavx2 -mavx512f -mavx512dq -mavx512bw -mavx512vl -mavx512ifma "
    "-mavx512vbmi2".split(),
}
_MUTATIONS = {"portable": 16, "ifma": 4}


# Wide code under the sanitizers takes a minute; that it gives the same bytes is tested beside.
@pytest.fixture(
    scope="module",
    params=["portable", pytest.param("ifma", marks=pytest.mark.exhaustive)],
)
def program(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    compiler = shutil.which("c++")
    if compiler is None:
        pytest.skip("there is no C++ compiler, so that there is no extension either")
    target = request.param
    if target != "portable" and target not in (extension.targets() if extension.is_built() else ()):
        pytest.skip(f"this processor or the extension has no target {target}")
    program = tmp_path_factory.mktemp("native") / f"{target}-arithmetic"
    options = [*_FLAGS[target], "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
    options += ["-std=c++17", f"-DTITAN_TARGET={target}", f"-I{_HEADERS}"]
    subprocess.run([compiler, *options, str(_SOURCE), "-o", str(program), "-lpthread"], check=True)
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
        *numbers, is_zero = _numbers(answer)
        assert numbers[:4] == [a * b % order, (a + b) % order, (a - b) % order, inverse]
        in_pack = [a * b, a + b, a - b, a * a - b * b, a * a + b * b, a * a, a]
        assert numbers[4:] == [value % order for value in in_pack]
        assert is_zero == (a == b)


def test_the_extension_agrees_with_py_ecc(program: Path) -> None:
    chance = _chance(4)
    edges = [0, 1, field_modulus - 1, (field_modulus + 1) // 2]
    cases = [tuple(chance.choice(edges) for _ in range(4)) for _ in range(60)]
    cases += [tuple(chance.randrange(field_modulus) for _ in range(4)) for _ in range(300)]
    answers = _ask(program, [f"extended {a:x} {b:x} {c:x} {d:x}" for a, b, c, d in cases])
    for (a, b, c, d), answer in zip(cases, answers, strict=True):
        first, second = FQ2([a, b]), FQ2([c, d])
        inverse = FQ2([1, 0]) / first if (a, b) != (0, 0) else first
        expected = [first * second, first * first, inverse, first * second, first * first]
        assert _numbers(answer) == [int(part) for value in expected for part in value.coeffs]


@pytest.mark.parametrize("power", range(8))
def test_transforms_evaluate_between_the_roots(program: Path, power: int) -> None:
    """Also of fewer numbers than a pack holds."""
    chance, size = _chance(5), 1 << power
    values = [chance.randrange(curve_order) for _ in range(size)]
    step = pow(5, (curve_order - 1) >> power + 1, curve_order)  # a root of twice the order
    inverse = pow(size, -1, curve_order)
    coefficients = [
        sum(value * pow(step, -2 * i * j, curve_order) for j, value in enumerate(values)) * inverse
        for i in range(size)
    ]
    expected = [
        sum(c * pow(step, (2 * j + 1) * i, curve_order) for i, c in enumerate(coefficients))
        for j in range(size)
    ]
    (answer,) = _ask(program, ["transform " + " ".join(f"{value:x}" for value in values)])
    assert _numbers(answer) == [value % curve_order for value in expected]


def test_pairings_are_bilinear_on_py_eccs_points(program: Path) -> None:
    """e(aG, bH) e(-(ab + off) G, H) is one exactly for off = 0."""
    chance, questions = _chance(6), []
    for off in (0, 1, 0, curve_order - 1, 0):
        a, b = chance.randrange(1, curve_order), chance.randrange(1, curve_order)
        points = [multiply(G1, a), multiply(G2, b), multiply(G1, -(a * b + off) % curve_order), G2]
        words = (_words(p, ("first", "second")[i % 2]) for i, p in enumerate(points))
        questions.append("pairings " + " ".join(words))
    assert _ask(program, questions) == ["11", "00", "11", "00", "11"]


def test_only_points_of_the_groups_order_are_of_the_group(
    program: Path, stray_twist_point: tuple[tuple[int, int], tuple[int, int]]
) -> None:
    """The end of the walk through Miller's loop tells the order.

    The polynomial 6u + 2 + F - F^2 + F^3 modulo F^2 - tF + p is first + second F; its norm and the
    order of the twist have no common divisor but the group's order.
    """
    u = 4965661367192848881
    trace = 6 * u * u + 1
    powers = [(1, 0), (0, 1)]
    for _ in range(2):
        low, high = powers[-1]
        powers.append((-field_modulus * high, low + trace * high))
    first, second = (
        sum(factor * power[i] for factor, power in zip((6 * u + 2, 1, -1, 1), powers, strict=True))
        for i in range(2)
    )
    norm = first * first + first * second * trace + second * second * field_modulus
    assert math.gcd(norm, curve_order * (2 * field_modulus - curve_order)) == curve_order

    good = [multiply(G2, scalar) for scalar in (1, 2, curve_order - 1, 3**150)]
    assert _ask(program, [f"order {_words(p, 'second')}" for p in good]) == ["1"] * 4
    stray = (FQ2(stray_twist_point[0]), FQ2(stray_twist_point[1]))
    cofactor = 2 * field_modulus - curve_order
    bad = [stray, multiply(stray, curve_order), add(stray, G2)]
    assert is_inf(multiply(multiply(stray, curve_order), cofactor))
    assert _ask(program, [f"order {_words(p, 'second')}" for p in bad]) == ["0"] * 3
    assert _ask(program, [f"order {_words(multiply(stray, cofactor), 'second')}"]) == ["1"]


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
    mutations = _MUTATIONS[program.name.split("-")[0]]
    for place in range(mutations):
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
    (tmp_path / "key").write_bytes(key)
    (tmp_path / "witness").write_bytes(witness)
    questions.append(f"prove {tmp_path / 'key'} {tmp_path / 'witness'} 5 7")
    *answers, sound = _ask(program, questions)
    assert sum(answer.startswith("error: ") for answer in answers) >= 3 * mutations // 4
    assert all(answer.startswith("error: ") or len(_numbers(answer)) == 8 for answer in answers)
    if extension.is_built():
        prover = extension.prover(memoryview(key))
        proof = prover.prove(witness, pack_scalars([5]), pack_scalars([7]))
        assert _numbers(sound) == unpack_scalars(proof)
