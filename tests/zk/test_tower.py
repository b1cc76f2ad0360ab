"""The fields' arithmetic against py_ecc, on random elements and at the edges."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from py_ecc.fields import optimized_bn128_FQ2 as FQ2
from py_ecc.fields import optimized_bn128_FQ12 as FQ12

from titan.zk import tower
from titan.zk.tower import P

_COORDINATES = st.integers(0, P - 1) | st.sampled_from([0, 1, P - 1])
_PAIRS = st.tuples(_COORDINATES, _COORDINATES)
_ELEMENTS = st.tuples(*[_COORDINATES] * 12)


def _coefficients(element: Any) -> tuple[int, ...]:
    return tuple(int(value) for value in element.coeffs)


@settings(max_examples=60, deadline=None)
@given(left=_ELEMENTS, right=_ELEMENTS)
def test_products_are_py_eccs(left: tuple[int, ...], right: tuple[int, ...]) -> None:
    expected = _coefficients(FQ12(left) * FQ12(right))
    assert tower.multiply(left, right) == expected
    assert tower.multiply(left, left) == _coefficients(FQ12(left) * FQ12(left))


@settings(max_examples=3, deadline=None)
@given(element=_ELEMENTS)
def test_frobenius_is_the_power_p(element: tuple[int, ...]) -> None:
    assert tower.frobenius(element) == _coefficients(FQ12(element) ** P)
    sixth = element
    for _ in range(6):
        sixth = tower.frobenius(sixth)
    assert sixth == tower.conjugate(element)


@settings(max_examples=40, deadline=None)
@given(value=_ELEMENTS, line=st.tuples(*[_COORDINATES] * 4), x=_COORDINATES, y=_COORDINATES)
def test_a_line_is_an_element_with_five_coefficients(
    value: tuple[int, ...], line: tuple[int, int, int, int], x: int, y: int
) -> None:
    a, b, c, d = line
    whole = [0] * 12
    whole[0], whole[1], whole[7], whole[3], whole[9] = -y % P, a * x % P, b * x % P, c, d
    assert tower.multiply_sparse(value, line, x, y) == tower.multiply(value, tuple(whole))


@settings(max_examples=40, deadline=None)
@given(left=_PAIRS, right=_PAIRS, exponent=st.integers(0, 1000))
def test_pairs_are_py_eccs(left: tuple[int, int], right: tuple[int, int], exponent: int) -> None:
    assert tower.multiply_pair(left, right) == _coefficients(FQ2(left) * FQ2(right))
    assert tower.power_pair(left, exponent) == _coefficients(FQ2(left) ** exponent)
    if any(right):
        assert tower.divide_pair(left, right) == _coefficients(FQ2(left) / FQ2(right))


def test_nothing_is_divided_by_zero() -> None:
    with pytest.raises(ValueError, match="not invertible"):
        tower.divide_pair((1, 2), (0, 0))
