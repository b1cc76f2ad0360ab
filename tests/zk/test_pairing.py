"""The pairing against py_ecc, on random points and at the edges."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from py_ecc.fields import optimized_bn128_FQ12 as FQ12
from py_ecc.optimized_bn128 import G1, G2, curve_order, multiply, normalize
from py_ecc.optimized_bn128.optimized_pairing import final_exponentiate
from py_ecc.optimized_bn128.optimized_pairing import pairing as oracle_pairing

from titan.zk import pairing
from titan.zk.tower import ONE, P

_SCALARS = st.integers(1, curve_order - 1)


def _coefficients(element: Any) -> tuple[int, ...]:
    return tuple(int(value) for value in element.coeffs)


def _g1(scalar: int) -> tuple[int, int]:
    x, y = normalize(multiply(G1, scalar))
    return int(x), int(y)


def _g2(scalar: int) -> Any:
    x, y = normalize(multiply(G2, scalar))
    return _coefficients(x), _coefficients(y)


def _inverse(element: tuple[int, ...]) -> tuple[int, ...]:
    return _coefficients(FQ12(element).inv())


@settings(max_examples=5, deadline=None)
@given(first=_SCALARS, second=_SCALARS)
def test_pairings_are_py_eccs(first: int, second: int) -> None:
    looped = pairing.miller([(_g1(first), pairing.lines(_g2(second)))])
    expected = oracle_pairing(multiply(G2, second), multiply(G1, first))
    assert final_exponentiate(FQ12(looped)) == expected


@settings(max_examples=8, deadline=None)
@given(first=_SCALARS, second=_SCALARS, off=st.sampled_from([0, 1, curve_order - 1]))
def test_the_pairing_is_bilinear_and_nothing_else_is_one(first: int, second: int, off: int) -> None:
    """e(aG, bH) e(-(ab + off)G, H) is one exactly for off = 0."""
    cancelling = (curve_order - first * second - off) % curve_order
    pairs = [
        (_g1(first), pairing.lines(_g2(second))),
        (_g1(cancelling or 1), pairing.lines(_g2(1))),
    ]
    product = pairing.miller(pairs)
    is_one = pairing.is_one_after_final_exponentiation(product, _inverse(product))
    assert is_one == (off == 0 and cancelling != 0)


def test_one_is_one() -> None:
    assert pairing.is_one_after_final_exponentiation(ONE, ONE)
    minus_one = (P - 1, *[0] * 11)
    # -1 lies in a subfield, which the exponentiation kills.
    assert pairing.is_one_after_final_exponentiation(minus_one, minus_one)


def test_the_lines_of_a_point_of_another_order_are_not_asked_for() -> None:
    assert pairing.has_group_order(_g2(7), curve_order)
    assert not pairing.has_group_order(_g2(7), curve_order - 1)


@settings(max_examples=10, deadline=None)
@given(
    scalars=st.lists(_SCALARS | st.sampled_from([0, 1]), min_size=3, max_size=3),
    same=st.booleans(),
)
def test_linear_combinations_are_py_eccs(scalars: list[int], same: bool) -> None:
    bases = (5, 5, 5) if same else (3, 5, 7)
    total = sum(base * scalar for base, scalar in zip(bases, scalars, strict=True)) + 2
    combined = pairing.linear_combination([_g1(base) for base in bases], scalars, _g1(2))
    assert combined == _g1(total % curve_order)


@pytest.mark.parametrize(("scalar", "constant"), [(1, curve_order - 3), (2, curve_order - 6)])
def test_a_sum_that_cancels_is_neutral(scalar: int, constant: int) -> None:
    assert pairing.linear_combination([_g1(3)], [scalar], _g1(constant)) is None
