"""The optimal ate pairing over BN254 on plain integers, fast enough for a service.

Source: Vercauteren, "Optimal pairings" (IEEE Transactions on Information Theory, 2010); Scott et
al., "On the final exponentiation" (Pairing 2009) for the addition chain.
"""

from collections.abc import Iterable, Sequence
from functools import cache

from titan.zk.tower import (
    ONE,
    XI,
    Fp2,
    Fp12,
    Line,
    P,
    conjugate,
    divide_pair,
    frobenius,
    multiply,
    multiply_pair,
    multiply_sparse,
    power_pair,
)

G1 = tuple[int, int]
G2 = tuple[Fp2, Fp2]
_U = 4965661367192848881  # BN254's parameter: everything about the curve follows from it


def lines(point: G2) -> list[Line | None]:
    """Return the lines that Miller's loop meets for a point of G2, in order; None for a squaring.

    They do not depend on the other point, so those of a key are computed once.

    Args:
        point: of the twist, of the group's order, not the neutral element.
    """
    found: list[Line | None] = []
    current = point
    for digit in _loop_digits():
        found.append(None)
        line, current = _step(current, current)
        found.append(line)
        if digit:
            line, current = _step(current, point if digit > 0 else _negative(point))
            found.append(line)
    first = _endomorphism(point)
    for other in (first, _negative(_endomorphism(first))):
        line, current = _step(current, other)
        found.append(line)
    return found


def miller(pairs: Sequence[tuple[G1, Sequence[Line | None]]]) -> Fp12:
    """Run Miller's loop for several pairs at once, so that they share the squarings.

    Args:
        pairs: points of G1, none of them the neutral element, with the `lines` of their partners.
    """
    value = ONE
    for met in zip(*(steps for _, steps in pairs), strict=True):
        if met[0] is None:
            value = multiply(value, value)
            continue
        for (x, y), line in zip((point for point, _ in pairs), met, strict=True):
            if line is not None:
                value = multiply_sparse(value, line, x, y)
    return value


def is_one_after_final_exponentiation(value: Fp12, inverse: Fp12) -> bool:
    """Say whether a product of Miller loops is a product of pairings that is one.

    Args:
        value: the product.
        inverse: its inverse, which the caller has.
    """
    value = multiply(conjugate(value), inverse)
    value = multiply(frobenius(frobenius(value)), value)
    return _hard_part(value) == ONE


def has_group_order(point: G2, order: int) -> bool:
    """Say whether a point of the twist, not the neutral element, is one of G2."""
    current: G2 | None = None
    for bit in f"{order:b}":
        current = _sum(current, current)
        if bit == "1":
            current = _sum(current, point)
    return current is None


def _power_of_u(element: Fp12) -> Fp12:
    result = element
    for bit in f"{_U:b}"[1:]:
        result = multiply(result, result)
        if bit == "1":
            result = multiply(result, element)
    return result


def _hard_part(f: Fp12) -> Fp12:
    """Raise to the power (p^4 - p^2 + 1) / n, by three powers of the curve's parameter."""
    f1 = _power_of_u(f)
    f2 = _power_of_u(f1)
    f3 = _power_of_u(f2)
    p1 = frobenius(f)
    p2 = frobenius(p1)
    y0 = _product(p1, p2, frobenius(p2))
    y2 = frobenius(frobenius(f2))
    y3 = conjugate(frobenius(f1))
    y4 = conjugate(multiply(f1, frobenius(f2)))
    y5 = conjugate(f2)
    y6 = conjugate(multiply(f3, frobenius(f3)))
    t0 = _product(y6, y6, y4, y5)
    t1 = _product(y3, y5, t0)
    t0 = multiply(t0, y2)
    t1 = _product(t1, t1, t0)
    t1 = multiply(t1, t1)
    t0 = multiply(t1, conjugate(f))
    return _product(t0, t0, t1, y0)


def _product(first: Fp12, *others: Fp12) -> Fp12:
    for other in others:
        first = multiply(first, other)
    return first


def _step(left: G2, right: G2) -> tuple[Line, G2]:
    """Return the line through two points of the twist, and their sum."""
    slope = _slope(left, right)
    x, y = left
    (s0, s1), offset = slope, multiply_pair(slope, x)
    c0, c1 = y[0] - offset[0], y[1] - offset[1]
    line = ((s0 - 9 * s1) % P, s1 % P, (c0 - 9 * c1) % P, c1 % P)
    return line, _third(slope, left, right[0])


def _sum(left: G2 | None, right: G2 | None) -> G2 | None:
    """Add points of the twist; None is the neutral element."""
    if left is None or right is None:
        return left or right
    if left[0] == right[0] and left != right:
        return None
    return _third(_slope(left, right), left, right[0])


def _slope(left: G2, right: G2) -> Fp2:
    (x, y), (x2, y2) = left, right
    if left == right:
        square = multiply_pair(x, x)
        return divide_pair((3 * square[0], 3 * square[1]), (2 * y[0], 2 * y[1]))
    return divide_pair((y2[0] - y[0], y2[1] - y[1]), (x2[0] - x[0], x2[1] - x[1]))


def _third(slope: Fp2, left: G2, other_x: Fp2) -> G2:
    (x, y), square = left, multiply_pair(slope, slope)
    third = ((square[0] - x[0] - other_x[0]) % P, (square[1] - x[1] - other_x[1]) % P)
    fall = multiply_pair(slope, (x[0] - third[0], x[1] - third[1]))
    return third, ((fall[0] - y[0]) % P, (fall[1] - y[1]) % P)


def _negative(point: G2) -> G2:
    x, (y0, y1) = point
    return x, (-y0 % P, -y1 % P)


def _endomorphism(point: G2) -> G2:
    """Apply the Frobenius map to a point of the twist."""
    (x0, x1), (y0, y1) = point
    for_x, for_y = _twist_factors()
    return multiply_pair((x0, -x1), for_x), multiply_pair((y0, -y1), for_y)


@cache
def _twist_factors() -> tuple[Fp2, Fp2]:
    return power_pair(XI, (P - 1) // 3), power_pair(XI, (P - 1) // 2)


@cache
def _loop_digits() -> tuple[int, ...]:
    """Return 6u + 2 in digits -1, 0, 1 without neighbours, below the highest one, highest first."""
    rest, digits = 6 * _U + 2, []
    while rest:
        digit = 2 - rest % 4 if rest & 1 else 0
        digits.append(digit)
        rest = (rest - digit) // 2
    return tuple(reversed(digits[:-1]))


def linear_combination(points: Sequence[G1], scalars: Iterable[int], constant: G1) -> G1 | None:
    """Return the constant plus the sum of scalars times points, or None if it is neutral.

    All scalars share the doublings.
    """
    numbers = [f"{scalar:0256b}" for scalar in scalars]
    total: tuple[int, int, int] = (1, 1, 0)
    for bits in zip(*numbers, strict=True):
        total = _doubled(total)
        for bit, point in zip(bits, points, strict=True):
            if bit == "1":
                total = _added(total, point)
    x, y, z = _added(total, constant)
    if z == 0:
        return None
    inverse = pow(z, -1, P)
    return x * inverse**2 % P, y * inverse**3 % P


def _doubled(point: tuple[int, int, int]) -> tuple[int, int, int]:
    """Double a point of G1 in Jacobian coordinates."""
    x, y, z = point
    square = y * y % P
    s = 4 * x * square % P
    m = 3 * x * x % P
    third = (m * m - 2 * s) % P
    return third, (m * (s - third) - 8 * square * square) % P, 2 * y * z % P


def _added(point: tuple[int, int, int], other: G1) -> tuple[int, int, int]:
    """Add an affine point of G1 to one in Jacobian coordinates."""
    x, y, z = point
    if z == 0:
        return *other, 1
    zz = z * z % P
    h, r = (other[0] * zz - x) % P, (other[1] * zz * z - y) % P
    if h == 0:
        return _doubled(point) if r == 0 else (1, 1, 0)
    hh = h * h % P
    hhh, v = h * hh % P, x * hh % P
    third = (r * r - hhh - 2 * v) % P
    return third, (r * (v - third) - y * hhh) % P, z * h % P
