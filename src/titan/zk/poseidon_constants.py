"""Round constants and matrices of Poseidon over BN254, derived as its paper prescribes.

Source: Grassi, Khovratovich, Rechberger, Roy and Schofnegger, "Poseidon" (USENIX Security 2021,
eprint 2019/458), sections 5 and 5.2 and appendix F: a Grain LFSR, seeded by the parameters
themselves, gives the constants; a Cauchy matrix over its next values is the linear layer. The
round numbers are those of the paper's table for 128 bits of security and x^5.
"""

from dataclasses import dataclass
from functools import cache

FIELD = 21888242871839275222246405745257275088548364400416034343698204186575808495617
"""Order of the BN254 groups; every scalar of the statement is below it."""

FULL_ROUNDS = 8
_PARTIAL_ROUNDS = (56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65)  # for widths 2, 3, ..., 13
_FIELD_BITS = 254

# The register's recurrence b[i+80] = b[i+62] + b[i+51] + b[i+38] + b[i+23] + b[i+13] + b[i] is a
# polynomial over GF(2), and squaring one doubles its exponents. After six squarings 64 * 18 bits
# follow from the past at once, by shifts of whole words.
_TAPS = (0, 13, 23, 38, 51, 62)
_STATE = 80
_STRIDE = 64


@dataclass(frozen=True, slots=True)
class Constants:
    """What the permutation of one width needs.

    Attributes:
        rounds: for each round ``width`` scalars to add.
        matrix: ``width`` rows of ``width`` scalars.
    """

    rounds: tuple[tuple[int, ...], ...]
    matrix: tuple[tuple[int, ...], ...]


@cache
def poseidon_constants(width: int) -> Constants:
    """Derive the constants for a state of ``width`` scalars, 2 to 13."""
    count = FULL_ROUNDS + _PARTIAL_ROUNDS[width - 2]
    stream = _Grain(width)
    scalars = [stream.scalar_below_order() for _ in range(count * width)]
    xs = [stream.scalar() for _ in range(width)]
    ys = [stream.scalar() for _ in range(width)]
    return Constants(
        rounds=tuple(tuple(scalars[i * width : (i + 1) * width]) for i in range(count)),
        matrix=tuple(tuple(pow(x + y, -1, FIELD) for y in ys) for x in xs),
    )


class _Grain:
    """The self-shrinking Grain register of the paper's appendix F."""

    def __init__(self, width: int) -> None:
        partial = _PARTIAL_ROUNDS[width - 2]
        # Prime field, power S-box, then the sizes; the seed's first bit is the register's oldest.
        seed = f"01{0:04b}{_FIELD_BITS:012b}{width:012b}{FULL_ROUNDS:010b}{partial:010b}" + "1" * 30
        values = 2 * width * (FULL_ROUNDS + partial + 2)
        # Two raw bits give an output bit half of the time, and a quarter of the values is refused.
        raw = _clock(seed, 4 * _FIELD_BITS * values)[2 * _STATE + _STATE :]
        pairs = zip(raw[::2], raw[1::2], strict=False)
        self._bits = "".join(second for first, second in pairs if first == "1")
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
    bits = [int(bit) for bit in seed]
    while len(bits) < _STATE * _STRIDE:
        bits.append(sum(bits[len(bits) - _STATE + tap] for tap in _TAPS) & 1)
    window, step = _STATE * _STRIDE, (_STATE - _TAPS[-1]) * _STRIDE
    state = int("".join(map(str, reversed(bits))), 2)
    produced = ["".join(map(str, bits))]
    while len(produced) * step < length:
        fresh = 0
        for tap in _TAPS:
            fresh ^= state >> (tap * _STRIDE)
        fresh &= (1 << step) - 1
        state = (state >> step) | (fresh << (window - step))
        produced.append(f"{fresh:0{step}b}"[::-1])
    return "".join(produced)
