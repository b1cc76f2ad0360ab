from collections import Counter

import numpy as np
import pytest

from titan.aml.generate.recipe import NEWER, PUBLISHED
from titan.aml.generate.shapes import PACE, SHAPES, Draw, Shape
from titan.domain.money import Typology


def _shape(typology: Typology, width: int = 6, seed: int = 1) -> Shape:
    return SHAPES[typology](Draw(np.random.default_rng(seed), width, 0.4, 0.05))


def test_every_shape_has_a_pace() -> None:
    assert set(SHAPES) == set(PACE) == {*PUBLISHED, *NEWER}


@pytest.mark.parametrize("typology", SHAPES)
@pytest.mark.parametrize("width", [2, 3, 7, 30])
def test_hops_name_all_members_and_only_them(typology: Typology, width: int) -> None:
    shape = _shape(typology, width)
    assert {*shape.source, *shape.target} <= set(range(shape.members))
    if typology is not Typology.STRUCTURING:  # one of the payers may not come to it
        assert {*shape.source, *shape.target} == set(range(shape.members))
    assert (shape.source != shape.target).all()
    assert (shape.share > 0).all()
    assert shape.stage.min() == 0
    assert len(shape.source) == len(shape.target) == len(shape.stage) == len(shape.share)


def test_fans_have_a_hub() -> None:
    out, into = _shape(Typology.FAN_OUT), _shape(Typology.FAN_IN)
    assert set(out.source) == {0} == set(into.target)
    assert len(set(out.target)) == len(set(into.source)) == 6
    assert out.parameter == "Max 6-degree Fan-Out"
    assert into.parameter == "Max 6-degree Fan-In"


def test_a_cycle_comes_back_and_loses_only_fees() -> None:
    shape = _shape(Typology.CYCLE)
    assert (shape.target == np.roll(shape.source, -1)).all()
    assert (np.diff(shape.stage) == 1).all()
    assert (np.diff(shape.share) <= 0).all()
    assert shape.share[-1] > 0.95**6


def test_between_accounts_pass_on_what_they_got() -> None:
    shape = _shape(Typology.SCATTER_GATHER)
    got, gave = Counter[int](), Counter[int]()
    for source, target, share in zip(shape.source, shape.target, shape.share, strict=True):
        gave[source] += share
        got[target] += share
    between = set(shape.target) & set(shape.source)
    assert len(between) == 6
    for member in between:
        assert 0.95 * got[member] <= gave[member] <= got[member]
    hub = _shape(Typology.GATHER_SCATTER)
    entered, left = hub.share[hub.stage == 0].sum(), hub.share[hub.stage == 1].sum()
    assert 0.95 * entered <= left <= entered


def test_a_stack_has_two_floors() -> None:
    shape = _shape(Typology.STACK, 9)
    first, second = set(shape.target[shape.stage == 0]), set(shape.source[shape.stage == 1])
    assert first == second
    assert shape.share[shape.stage == 1].sum() <= shape.share[shape.stage == 0].sum()


def test_a_peel_chain_hands_on_most_of_it() -> None:
    shape = _shape(Typology.PEEL_CHAIN)
    half = len(shape.source) // 2
    chain, peeled = shape.share[:half], shape.share[half:]
    assert (np.diff(chain) < 0).all()
    assert (peeled < chain).all()


def test_structuring_stays_below_its_limit() -> None:
    assert _shape(Typology.STRUCTURING).share.max() < 1.0


def test_rapid_cycling_goes_round_more_than_once() -> None:
    shape = _shape(Typology.RAPID_CYCLING)
    pairs = Counter(zip(shape.source.tolist(), shape.target.tolist(), strict=True))
    assert min(pairs.values()) >= 2
