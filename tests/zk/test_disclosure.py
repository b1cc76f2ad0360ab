"""The disclosed word in Python: names, places, and words that no circuit makes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from titan.errors import ProofError
from titan.zk.disclosure import DISCLOSABLE, pack_disclosure, shown_bits, unpack_disclosure


@given(shown=st.lists(st.sampled_from(DISCLOSABLE), unique=True))
def test_what_is_packed_is_unpacked(shown: list[str], base: Any) -> None:
    credential = base.credential
    facts = {
        name: getattr(credential.attributes, name, getattr(credential, name, None))
        for name in DISCLOSABLE
    }
    word = pack_disclosure(credential, shown)
    assert unpack_disclosure(word) == {name: facts[name] for name in DISCLOSABLE if name in shown}


def test_word_has_the_documented_places(base: Any) -> None:
    assert DISCLOSABLE[0] == "birth_date" and DISCLOSABLE[-1] == "valid_until"
    assert pack_disclosure(base.credential, ["birth_date"]) == (1 << 134) + (19900615 << 101)
    assert pack_disclosure(base.credential, ["valid_until"]) == (1 << 126) + 20270101
    assert shown_bits(["birth_date"]) == [1, 0, 0, 0, 0, 0, 0, 0, 0]


def test_a_shown_zero_differs_from_what_is_not_shown() -> None:
    assert unpack_disclosure(1 << 128) == {"aml_tier": 0}
    assert unpack_disclosure(0) == {}


@pytest.mark.parametrize("word", [-1, 1 << 135, 1, 1 << 101, (1 << 134) + 1])
def test_words_that_no_circuit_makes_are_refused(word: int) -> None:
    with pytest.raises(ProofError) as refusal:
        unpack_disclosure(word)
    assert refusal.value.code == "proof.value"


def test_unknown_attributes_are_named() -> None:
    with pytest.raises(ProofError) as refusal:
        shown_bits(["nationality", "name"])
    assert refusal.value.code == "proof.value"
    assert "'name'" in refusal.value.detail
