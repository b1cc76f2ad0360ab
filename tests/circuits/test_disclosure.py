"""The disclosure shows what the holder chose and nothing else, and still is the attestation."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from titan.zk.disclosure import DISCLOSABLE, pack_disclosure, shown_bits
from titan.zk.poseidon import FIELD


def _inputs(case: Any, shown: list[str]) -> dict[str, Any]:
    return {**case.inputs, "shown": shown_bits(shown)}


def test_disclosure_answers_as_the_vector_says(case: Any, calculator: Any, discloser: Any) -> None:
    """Every case of the attestation holds for the disclosure, with the same four signals."""
    signals = discloser.signals(_inputs(case, ["nationality"]))
    attested = calculator.signals(case.inputs)
    if case.reason is not None:
        assert signals is None
        return
    assert signals.pop("disclosed") == pack_disclosure(case.credential, ["nationality"])
    assert signals == attested


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(shown=st.lists(st.sampled_from(DISCLOSABLE), unique=True))
def test_circuit_and_python_pack_any_choice_alike(
    shown: list[str], base: Any, discloser: Any
) -> None:
    signals = discloser.signals(_inputs(base, shown))
    assert signals["disclosed"] == pack_disclosure(base.credential, shown)


_PLACES = {
    "birth_date": 101, "nationality": 93, "residency": 85, "document_type": 81,
    "document_expiry": 56, "assurance_level": 53, "aml_tier": 50, "valid_from": 25,
    "valid_until": 0,
}  # fmt: skip


@pytest.mark.parametrize(("position", "name"), list(enumerate(_PLACES)))
def test_one_attribute_alone_is_shown_at_its_place(
    position: int, name: str, base: Any, discloser: Any
) -> None:
    holder = base.credential if name.startswith("valid") else base.credential.attributes
    word = discloser.signals(_inputs(base, [name]))["disclosed"]
    assert word == 1 << (134 - position) | getattr(holder, name) << _PLACES[name]


def test_showing_nothing_is_the_plain_attestation(base: Any, discloser: Any) -> None:
    assert discloser.signals(_inputs(base, []))["disclosed"] == 0


@pytest.mark.parametrize("position", range(9))
@pytest.mark.parametrize("bit", [2, FIELD - 1, 1 << 125])
def test_a_choice_that_is_no_bit_is_refused(
    position: int, bit: int, base: Any, discloser: Any
) -> None:
    """Else a holder could show a multiple of an attribute, or add one to another's place."""
    shown = [0] * 9
    shown[position] = bit
    assert discloser.witness({**base.inputs, "shown": shown}) is None


def test_facts_of_another_credential_cannot_be_shown(base: Any, discloser: Any) -> None:
    other = replace(base.credential.attributes, nationality=1)
    forged = replace(base.credential, attributes=other)
    inputs = _inputs(base, ["nationality"])
    inputs["attributes"] = str(pack_disclosure(forged, DISCLOSABLE) % (1 << 126) + (1 << 126))
    assert discloser.witness(inputs) is None


def test_another_secret_discloses_nothing(base: Any, discloser: Any) -> None:
    inputs = _inputs(base, ["nationality"])
    assert discloser.witness({**inputs, "secret": str(base.secret + 1)}) is None
