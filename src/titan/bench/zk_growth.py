"""What a proof costs as circuits grow, on keys that were made for the measurement.

Such a key has the form and the density of a real one and points of the right order, but no setup:
what is proved by it means nothing, and costs the same.
"""

import secrets
from collections.abc import Iterator, Sequence

import numpy as np
from py_ecc.optimized_bn128.optimized_curve import G1, G2, normalize

from titan.bench.report import Cost, cost
from titan.zk.binary import pack_scalars
from titan.zk.native_engine import read_key
from titan.zk.poseidon_constants import FIELD
from titan.zk.tower import Fp2, P, multiply_pair

POWERS = (12, 14, 16, 18)
"""Sizes that are measured, as powers of two of the number of constraints."""

_ENTRIES = 16  # of the matrices A and B in each constraint; the attestation has 17
_R = 1 << 256  # Montgomery form is times this

_Point = tuple[tuple[int, int], tuple[int, int]]
"""Coordinates in Fp2; those of G1 have no imaginary part."""


def growth(powers: Sequence[int], runs: int) -> Iterator[tuple[int, list[Cost]]]:
    """Prove for keys of 2^power constraints on one thread; yield each power and its costs."""
    first = _multiples(tuple((int(part), 0) for part in normalize(G1)), 1 << max(powers))
    second = _multiples(
        tuple((int(part.coeffs[0]), int(part.coeffs[1])) for part in normalize(G2)),
        1 << max(powers),
    )
    in_g1 = pack_scalars(part[0] * _R % P for point in first for part in point)
    in_g2 = pack_scalars(part * _R % P for point in second for pair in point for part in pair)
    for power in powers:
        prover = read_key(_key(power, in_g1, in_g2))
        witness = _witness(1 << power)
        blinding = pack_scalars([secrets.randbelow(FIELD)])
        prover.prove(witness, blinding, blinding, 1)
        yield (
            power,
            [cost(lambda: prover.prove(witness, blinding, blinding, 1)) for _ in range(runs)],  # noqa: B023 - called at once
        )


def _multiples(generator: Sequence[Fp2], count: int) -> list[_Point]:
    """Return as many points of the group's order, no two of which are equal or opposite.

    Each is the sum of two earlier ones whose difference of x is inverted together with others'.
    """
    x, y = generator
    points: list[_Point] = [(x, y), _double(x, y)]
    while len(points) < count:
        step = points[-1]
        points += _sums(points[: min(len(points) - 1, count - len(points))], step)
    return points


def _double(x: Fp2, y: Fp2) -> _Point:
    square = multiply_pair(x, x)
    slope = multiply_pair((3 * square[0], 3 * square[1]), _inverse((2 * y[0], 2 * y[1])))
    return _third(slope, (x, y), x)


def _sums(points: Sequence[_Point], step: _Point) -> list[_Point]:
    falls = [(step[0][0] - x[0], step[0][1] - x[1]) for x, _ in points]
    before, product = [], (1, 0)
    for fall in falls:
        before.append(product)
        product = multiply_pair(product, fall)
    inverse, found = _inverse(product), []
    for point, fall, others in zip(
        reversed(points), reversed(falls), reversed(before), strict=True
    ):
        rise = (step[1][0] - point[1][0], step[1][1] - point[1][1])
        slope = multiply_pair(rise, multiply_pair(inverse, others))
        inverse = multiply_pair(inverse, fall)
        found.append(_third(slope, point, step[0]))
    return found[::-1]


def _third(slope: Fp2, point: _Point, other_x: Fp2) -> _Point:
    x, y = point
    square = multiply_pair(slope, slope)
    third = ((square[0] - x[0] - other_x[0]) % P, (square[1] - x[1] - other_x[1]) % P)
    fall = multiply_pair(slope, (x[0] - third[0], x[1] - third[1]))
    return third, ((fall[0] - y[0]) % P, (fall[1] - y[1]) % P)


def _inverse(value: Fp2) -> Fp2:
    norm = pow(value[0] * value[0] + value[1] * value[1], -1, P)
    return value[0] * norm % P, -value[1] * norm % P


def _key(power: int, in_g1: bytes, in_g2: bytes) -> bytes:
    """Write a ``zkey`` file with one public signal whose sections share their points."""
    size, g1, g2 = 1 << power, 64, 128
    header = b"".join((
        (32).to_bytes(4, "little"), pack_scalars([P]),
        (32).to_bytes(4, "little"), pack_scalars([FIELD]),
        size.to_bytes(4, "little"), (1).to_bytes(4, "little"), size.to_bytes(4, "little"),
        in_g1[: 2 * g1], in_g2[: 2 * g2], in_g1[2 * g1 : 3 * g1], in_g2[2 * g2 : 3 * g2],
    ))  # fmt: skip
    sections = {
        1: (1).to_bytes(4, "little"),
        2: header,
        4: _coefficients(size),
        5: in_g1[: g1 * size],
        6: in_g1[: g1 * size],
        7: in_g2[: g2 * size],
        8: in_g1[: g1 * (size - 2)],
        9: in_g1[: g1 * size],
    }
    return b"zkey" + b"".join(
        number.to_bytes(4, "little") for number in (1, len(sections))
    ) + b"".join(
        kind.to_bytes(4, "little") + len(content).to_bytes(8, "little") + content
        for kind, content in sections.items()
    )  # fmt: skip


def _coefficients(size: int) -> bytes:
    entry = np.dtype(
        [("matrix", "<u4"), ("constraint", "<u4"), ("signal", "<u4"), ("value", "V32")]
    )
    entries = np.zeros(size * _ENTRIES, entry)
    place = np.arange(len(entries))
    entries["matrix"], entries["constraint"] = place % 2, place // _ENTRIES
    entries["signal"] = place * 7919 % size
    entries["value"] = np.void(pack_scalars([_R * _R % FIELD]))
    return len(entries).to_bytes(4, "little") + entries.tobytes()


def _witness(size: int) -> bytes:
    """Return a one and random scalars: denser than the witness of any circuit of ours."""
    numbers = np.frombuffer(bytearray(secrets.token_bytes(32 * size)), np.uint8).reshape(-1, 32)
    numbers[:, 31] &= 0x1F  # below the order
    return pack_scalars([1]) + numbers[1:].tobytes()


def picture(measured: Sequence[tuple[int, float]]) -> str:
    """Draw seconds over constraints, both on scales of powers, as an SVG image.

    Args:
        measured: powers of two of the number of constraints, and CPU seconds, in order.
    """
    width, height, margin = 480, 300, 50
    low = min(np.floor(np.log10([seconds for _, seconds in measured])))
    high = max(np.ceil(np.log10([seconds for _, seconds in measured])))
    first, last = measured[0][0], measured[-1][0]

    def across(power: float) -> float:
        return margin + (power - first) / max(last - first, 1) * (width - 2 * margin)

    def up(seconds: float) -> float:
        share = (np.log10(seconds) - low) / max(high - low, 1)
        return float(height - margin - share * (height - 2 * margin))

    line = " ".join(f"{across(power):.1f},{up(seconds):.1f}" for power, seconds in measured)
    marks = [
        f'<circle cx="{across(power):.1f}" cy="{up(seconds):.1f}" r="3"/>'
        f'<text x="{across(power):.1f}" y="{up(seconds) - 8:.1f}">{seconds:.3g} s</text>'
        f'<text x="{across(power):.1f}" y="{height - margin + 18}">2^{power}</text>'
        for power, seconds in measured
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif" font-size="11" text-anchor="middle">'
        f'<rect width="{width}" height="{height}" fill="white"/>'
        f'<path d="M{margin},{margin} V{height - margin} H{width - margin}" fill="none" '
        'stroke="grey"/>'
        f'<text x="{width / 2}" y="20">CPU seconds of a proof over constraints, one thread</text>'
        f'<polyline points="{line}" fill="none" stroke="black"/>{"".join(marks)}</svg>\n'
    )
