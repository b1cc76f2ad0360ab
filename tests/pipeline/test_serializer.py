"""What DBOS keeps is sealed JSON."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from titan.errors import DocumentError, StorageError, TitanError
from titan.pipeline.serializer import SealedSerializer, WorkflowFailure

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(value=_JSON)
def test_values_come_back(value: object) -> None:
    serializer = SealedSerializer(bytes(32))
    assert serializer.deserialize(serializer.serialize(value)) == value


def test_nothing_is_readable_and_nothing_repeats() -> None:
    serializer = SealedSerializer(bytes(32))
    one, two = (serializer.serialize("CANARY-CANARY") for _ in range(2))
    assert one != two
    assert b"CANARY" not in base64.b64decode(one)


def test_another_key_opens_nothing() -> None:
    sealed = SealedSerializer(bytes(32)).serialize([1])
    with pytest.raises(StorageError) as caught:
        SealedSerializer(b"\x01" * 32).deserialize(sealed)
    assert caught.value.code == "storage.key"


def test_our_errors_keep_code_and_detail() -> None:
    serializer = SealedSerializer(bytes(32))
    error = serializer.deserialize(serializer.serialize(DocumentError("storage.key", "Why.")))
    assert isinstance(error, TitanError)
    assert (error.code, error.detail) == ("storage.key", "Why.")


def test_foreign_errors_keep_their_kind_and_lose_their_words() -> None:
    serializer = SealedSerializer(bytes(32))
    error = serializer.deserialize(serializer.serialize(ValueError("CANARY")))
    assert isinstance(error, WorkflowFailure)
    assert str(error) == "ValueError"


def test_objects_are_refused() -> None:
    with pytest.raises(TypeError):
        SealedSerializer(bytes(32)).serialize(object())
