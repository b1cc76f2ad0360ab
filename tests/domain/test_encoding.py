"""The JSON form of the domain: what goes in comes out."""

import json
from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from titan.domain.credential import Attributes, Credential, Policy
from titan.domain.document import CheckDigit, Mrz, MrzFormat
from titan.domain.encoding import from_json, to_json

scalars = st.integers(0, 2**254)
words = st.text(max_size=40)


@given(st.builds(Credential, attributes=st.builds(Attributes), holder_commitment=scalars))
def test_credential_survives_json(credential: Credential) -> None:
    assert from_json(Credential, json.loads(json.dumps(to_json(credential)))) == credential


@given(st.builds(Policy, nationality_mask=scalars, accepted_issuers=st.tuples(words, words)))
def test_policy_survives_json(policy: Policy) -> None:
    assert from_json(Policy, json.loads(json.dumps(to_json(policy)))) == policy


@given(
    st.builds(
        Mrz,
        format=st.sampled_from(MrzFormat),
        date_of_birth=st.none() | st.dates(),
        lines=st.tuples(words, words),
        check_digits=st.tuples(st.builds(CheckDigit)),
    )
)
def test_mrz_survives_json(mrz: Mrz) -> None:
    assert from_json(Mrz, json.loads(json.dumps(to_json(mrz)))) == mrz


def test_large_integers_become_strings_that_javascript_cannot_round() -> None:
    assert to_json([2**53 - 1, 2**53, -(2**60)]) == [2**53 - 1, str(2**53), str(-(2**60))]
    assert to_json(True) is True


def test_dates_are_iso() -> None:
    assert to_json({"day": date(2024, 2, 29)}) == {"day": "2024-02-29"}


@dataclass(frozen=True)
class _Flag:
    on: bool


def test_wrong_shapes_are_refused() -> None:
    with pytest.raises(TypeError):
        from_json(_Flag, {"on": "yes"})
    with pytest.raises(TypeError):
        from_json(Attributes, {"birth_date": 19900101})
    with pytest.raises(TypeError):
        to_json(b"bytes have no agreed form")
