"""Arithmetic in the fields that BN254's pairing lives in, on plain integers.

An element of Fp2 is two integers, a + b i. One of Fp12 is twelve, the coefficients of w^0 to w^11
modulo w^12 - 18 w^6 + 82, and i = w^6 - 9. That is the form of py_ecc, against which the tests
compare every step. Two polynomials are multiplied as one product of long integers (Kronecker
substitution), because in Python an operation costs more than its digits.
"""

from collections.abc import Sequence
from functools import cache

P = 21888242871839275222246405745257275088696311157297823662689037894645226208583
"""Order of the field that BN254's coordinates are in."""

Fp2 = tuple[int, int]
Fp12 = tuple[int, ...]

Line = tuple[int, int, int, int]
"""A line through points of the twist: its slope and its offset, each as coefficients in w."""

ONE: Fp12 = (1, *[0] * 11)
XI: Fp2 = (9, 1)
"""w^6: what the twist of the curve is divided by."""

_SLOT = 68  # bytes that hold a sum of twelve products of two coordinates
_TWELVE = 12 * _SLOT


def multiply(left: Fp12, right: Fp12) -> Fp12:
    """Multiply two elements of Fp12."""
    packed = _packed(left)
    product = packed * (packed if right is left else _packed(right))
    slots = product.to_bytes(2 * _TWELVE, "little")
    terms = [
        int.from_bytes(slots[start : start + _SLOT], "little")
        for start in range(0, 23 * _SLOT, _SLOT)
    ]
    return _reduced(terms)


def conjugate(element: Fp12) -> Fp12:
    """Raise to the power p^6, which negates the odd coefficients."""
    return tuple(-value % P if place & 1 else value for place, value in enumerate(element))


def frobenius(element: Fp12) -> Fp12:
    """Raise to the power p."""
    terms = [0] * 12
    for value, (place, first, second) in zip(element, _frobenius_row(), strict=True):
        terms[place] += value * first
        terms[(place + 6) % 12] += value * second
    return tuple(term % P for term in terms)


def multiply_sparse(value: Fp12, line: Line, x: int, y: int) -> Fp12:
    """Multiply by the value of a line at a point: five coefficients instead of twelve.

    The value is -y + x * slope * w + offset * w^3.
    """
    a, b, c, d = line
    a, b = a * x % P, b * x % P
    terms = [-y * coefficient for coefficient in value] + [0] * 11
    for place, coefficient in enumerate(value):
        terms[place + 1] += a * coefficient
        terms[place + 7] += b * coefficient
        terms[place + 3] += c * coefficient
        terms[place + 9] += d * coefficient
    return _reduced(terms)


def multiply_pair(left: Fp2, right: Fp2) -> Fp2:
    """Multiply two elements of Fp2."""
    (a, b), (c, d) = left, right
    return (a * c - b * d) % P, (a * d + b * c) % P


def divide_pair(left: Fp2, right: Fp2) -> Fp2:
    """Divide two elements of Fp2.

    Raises:
        ValueError: for a division by zero.
    """
    a, b = right
    inverse = pow(a * a + b * b, -1, P)
    return multiply_pair(left, (a * inverse, -b * inverse))


def power_pair(base: Fp2, exponent: int) -> Fp2:
    """Raise an element of Fp2 to a power that is not negative."""
    result: Fp2 = (1, 0)
    for bit in f"{exponent:b}":
        result = multiply_pair(result, result)
        if bit == "1":
            result = multiply_pair(result, base)
    return result


def _packed(element: Fp12) -> int:
    return int.from_bytes(b"".join(value.to_bytes(_SLOT, "little") for value in element), "little")


def _reduced(terms: Sequence[int]) -> Fp12:
    """Reduce twenty-three coefficients by w^12 = 18 w^6 - 82 and by the order of the field."""
    low, middle, high = list(terms[:12]), terms[12:18], [*terms[18:], 0]
    for place in range(6):
        # w^18 = 18 w^12 - 82 w^6, and w^12 again.
        carried = middle[place] + 18 * high[place]
        low[place] -= 82 * carried
        low[place + 6] += 18 * carried - 82 * high[place]
    return tuple(term % P for term in low)


@cache
def _frobenius_row() -> tuple[tuple[int, int, int], ...]:
    """Return for each k the two coefficients of (w^k)^p, of w^k and of w^(k+6) (modulo 12)."""
    rows = []
    for place in range(12):
        # w^(6+k) is (i + 9) w^k, and i^p = -i.
        a, b = power_pair(XI, (P - 1) // 6 * (place % 6))
        if place >= 6:
            a, b = multiply_pair((a, b), (9, -1))
        rows.append((place % 6, (a - 9 * b) % P, b % P))
    return tuple(rows)
