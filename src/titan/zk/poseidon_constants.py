"""Round constants and matrices of Poseidon over BN254, derived as its paper prescribes.

Source: Grassi, Khovratovich, Rechberger, Roy and Schofnegger, "Poseidon" (USENIX Security 2021,
eprint 2019/458), sections 5 and 5.2 and appendix F: a Grain LFSR, seeded by the parameters
themselves, gives the constants; a Cauchy matrix over its next values is the linear layer. The
round numbers are those of the paper's table for 128 bits of security and x^5.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul

FIELD = 21888242871839275222246405745257275088548364400416034343698204186575808495617
"""Order of the BN254 groups; every scalar of the statement is below it."""

FULL_ROUNDS = 8
PARTIAL_ROUNDS = (56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65)  # for widths 2, 3, ..., 13
_FIELD_BITS = 254

# The register's recurrence b[i+80] = b[i+62] + b[i+51] + b[i+38] + b[i+23] + b[i+13] + b[i] is a
# polynomial over GF(2), and squaring one doubles its exponents. After six squarings 64 * 18 bits
# follow from the past at once, by shifts of whole words.
_TAPS = (0, 13, 23, 38, 51, 62)
_STATE = 80
_STEP = _STATE - _TAPS[-1]
_STRIDE = 64

# What the register lets out of eight raw bits: of a pair, the second bit where the first is one.
_KEPT = tuple(
    "".join(str(byte >> place & 1) for place in (6, 4, 2, 0) if byte >> place & 2)
    for byte in range(256)
)


Vector = tuple[int, ...]
Matrix = tuple[Vector, ...]


@dataclass(frozen=True, slots=True)
class PartialRound:
    """One round of the permutation's middle, in which only the first element meets the S-box.

    Write the state as (x, r) and the matrix as [[m, v], [w, H]]. In the coordinates
    y = H^-i r, round i is x' = m x + (v H^i) y and y' = y + (H^-(i+1) w) x: a row, a column and
    no square matrix. What the additions to r contribute is known in advance: to x it is part of
    the next addition, and r receives the rest at the end.

    Attributes:
        addition: scalar to add to x before the S-box.
        row: v H^i.
        column: H^-(i+1) w.
    """

    addition: int
    row: Vector
    column: Vector


@dataclass(frozen=True, slots=True)
class Constants:
    """What the permutation of one width needs.

    Attributes:
        opening, closing: for each full round before and after the middle, scalars to add.
        partial: the rounds of the middle.
        matrix: the linear layer.
        remainder: what the middle's constants have grown to, to add to the state after it.
        restore: H^partial rounds, which takes y back to r.
    """

    opening: Matrix
    partial: tuple[PartialRound, ...]
    closing: Matrix
    matrix: Matrix
    remainder: Vector
    restore: Matrix


def derive_constants(width: int) -> Constants:
    """Derive the constants for a state of ``width`` scalars, 2 to 13 (some 30 ms)."""
    count = FULL_ROUNDS + PARTIAL_ROUNDS[width - 2]
    stream = _Grain(width)
    scalars = [stream.scalar_below_order() for _ in range(count * width)]
    xs = [stream.scalar() for _ in range(width)]
    ys = [stream.scalar() for _ in range(width)]
    rounds = tuple(tuple(scalars[i * width : (i + 1) * width]) for i in range(count))
    matrix = tuple(tuple(pow(x + y, -1, FIELD) for y in ys) for x in xs)
    half = FULL_ROUNDS // 2
    partial, remainder, restore = _sparse_rounds(matrix, rounds[half : count - half])
    return Constants(
        opening=rounds[:half],
        partial=partial,
        closing=rounds[count - half :],
        matrix=matrix,
        remainder=remainder,
        restore=restore,
    )


def _sparse_rounds(
    matrix: Matrix, rounds: Matrix
) -> tuple[tuple[PartialRound, ...], Vector, Matrix]:
    inner = tuple(row[1:] for row in matrix[1:])
    transposed, inverse = tuple(zip(*inner, strict=True)), _inverse(inner)
    top, row, column = matrix[0][1:], matrix[0][1:], tuple(line[0] for line in matrix[1:])
    partial: list[PartialRound] = []
    carried = (0,) * len(matrix)  # what the additions so far have grown to, in the state (x, r)
    for additions in rounds:
        column = _apply(inverse, column)
        partial.append(PartialRound((additions[0] + carried[0]) % FIELD, row, column))
        grown = [(a + b) % FIELD for a, b in zip(carried[1:], additions[1:], strict=True)]
        carried = (sum(map(mul, top, grown)) % FIELD, *_apply(inner, grown))
        row = _apply(transposed, row)
    return tuple(partial), carried, _power(inner, len(rounds))


def _power(matrix: Matrix, exponent: int) -> Matrix:
    """Raise a matrix to a power of at least one by squaring."""
    if exponent == 1:
        return matrix
    root = _power(matrix, exponent // 2)
    square = _product(root, root)
    return _product(square, matrix) if exponent & 1 else square


def _product(left: Matrix, right: Matrix) -> Matrix:
    columns = tuple(zip(*right, strict=True))
    return tuple(_apply(columns, row) for row in left)


def _apply(matrix: Matrix, vector: Sequence[int]) -> Vector:
    return tuple(sum(map(mul, row, vector)) % FIELD for row in matrix)


def _inverse(matrix: Matrix) -> Matrix:
    """Invert by Gauss and Jordan; the submatrices of a Cauchy matrix are never singular."""
    size = len(matrix)
    rows = [[*row, *(int(i == j) for j in range(size))] for i, row in enumerate(matrix)]
    for pivot in range(size):
        chosen = next(i for i in range(pivot, size) if rows[i][pivot])
        rows[pivot], rows[chosen] = rows[chosen], rows[pivot]
        scale = pow(rows[pivot][pivot], -1, FIELD)
        rows[pivot] = [value * scale % FIELD for value in rows[pivot]]
        for i in range(size):
            factor = rows[i][pivot] if i != pivot else 0
            rows[i] = [(a - factor * b) % FIELD for a, b in zip(rows[i], rows[pivot], strict=True)]
    return tuple(tuple(row[size:]) for row in rows)


class _Grain:
    """The self-shrinking Grain register of the paper's appendix F."""

    def __init__(self, width: int) -> None:
        partial = PARTIAL_ROUNDS[width - 2]
        # Prime field, power S-box, then the sizes; the seed's first bit is the register's oldest.
        seed = f"01{0:04b}{_FIELD_BITS:012b}{width:012b}{FULL_ROUNDS:010b}{partial:010b}" + "1" * 30
        # Two raw bits give an output bit half of the time, and a quarter of the values is refused;
        # for every width, the margin suffices.
        values = 3 * width * (FULL_ROUNDS + partial) // 2 + 2 * width
        raw = _clock(seed, 4 * _FIELD_BITS * values)[3 * _STATE :]  # the seed and 160 more
        count = len(raw) // 8
        octets = int(raw[: 8 * count], 2).to_bytes(count, "big")
        self._bits = "".join(map(_KEPT.__getitem__, octets))
        self._read = 0

    def scalar_below_order(self) -> int:
        """Return the next value that is below the order; larger ones are dropped."""
        while (value := self._next()) >= FIELD:
            pass
        return value

    def scalar(self) -> int:
        """Return the next value, reduced: the matrix is drawn without rejection."""
        return self._next() % FIELD

    def _next(self) -> int:
        run = self._bits[self._read : self._read + _FIELD_BITS]
        if len(run) < _FIELD_BITS:
            raise RuntimeError("the Grain stream was cut too short")
        self._read += _FIELD_BITS
        return int(run, 2)


def _clock(seed: str, length: int) -> str:
    """Run the register from its seed for at least ``length`` bits, seed included."""
    state, window, stride = int(seed[::-1], 2), _STATE, 1
    while stride < _STRIDE:
        while window < 2 * _STATE * stride:
            state |= _fresh(state >> (window - _STATE * stride), stride) << window
            window += _STEP * stride
        stride *= 2
    step = _STEP * stride
    produced = [f"{state:0{window}b}"[::-1]]
    while len(produced) * step < length:
        fresh = _fresh(state >> (window - _STATE * stride), stride)
        state = (state >> step) | (fresh << (window - step))
        produced.append(f"{fresh:0{step}b}"[::-1])
    return "".join(produced)


def _fresh(state: int, stride: int) -> int:
    """Return the next bits of a register whose bits stand ``stride`` times as far apart.

    A polynomial over the field of two elements is squared by squaring its variable, so that the
    recurrence holds between the bits of any power of two as stride.
    """
    fresh = 0
    for tap in _TAPS:
        fresh ^= state >> (tap * stride)
    return fresh & ((1 << _STEP * stride) - 1)
