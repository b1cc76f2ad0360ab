import pytest
from hypothesis import given
from hypothesis import strategies as st

from titan.documents.chip.der import (
    OCTET_STRING,
    SEQUENCE,
    Element,
    MalformedError,
    encode,
    read_element,
    read_padded,
)


@given(st.binary(max_size=300), st.sampled_from([OCTET_STRING, SEQUENCE, 0x7F61, 0x5F1F]))
def test_what_is_written_is_read(content: bytes, tag: int) -> None:
    element = read_element(encode(tag, content))
    assert (element.tag, element.content) == (tag, content)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        element = read_element(data)
    except MalformedError:
        return
    assert element.encoded == data
    assert encode(element.tag, element.content) == data  # strict: one form only


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x30",
        b"\x30\x80\x00\x00",  # indefinite length
        b"\x30\x81\x01\x00",  # a length that is not in its shortest form
        b"\x30\x82\x00\x80" + bytes(128),  # likewise: with a leading zero
        b"\x30\x85\x00\x00\x00\x00\x01\x00",
        b"\x30\x84\xff\xff\xff\xff",  # four gigabytes are announced
        b"\x7f\x81\x01\x00",  # a tag of three octets
        b"\x30\x01\x00\x00",  # a byte after the end
    ],
)
def test_other_forms_than_der_are_refused(data: bytes) -> None:
    with pytest.raises(MalformedError):
        read_element(data)


def test_zeros_after_a_file_are_padding_and_other_bytes_are_not() -> None:
    assert read_padded(b"\x04\x01a" + bytes(9)).content == b"a"
    with pytest.raises(MalformedError):
        read_padded(b"\x04\x01a\x00\x01")


def test_deep_nesting_is_read_no_deeper_than_asked() -> None:
    data = b""
    for _ in range(5000):
        data = encode(SEQUENCE, data)
    assert len(read_element(data).children()) == 1


def test_more_elements_than_any_file_has_are_refused() -> None:
    with pytest.raises(MalformedError, match="too many"):
        read_element(encode(SEQUENCE, b"\x05\x00" * 513)).children()
    assert len(read_element(encode(SEQUENCE, b"\x05\x00" * 512)).children()) == 512


@pytest.mark.parametrize(
    ("octets", "dotted"),
    [
        (b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02", "1.2.840.113549.1.7.2"),
        (b"\x67\x81\x08\x01\x01\x01", "2.23.136.1.1.1"),
        (b"\x88\x37", "2.999"),
    ],
)
def test_object_identifiers_are_written_in_dots(octets: bytes, dotted: str) -> None:
    assert Element(0x06, octets, b"").dotted() == dotted


@pytest.mark.parametrize("octets", [b"", b"\x86", b"\x2a" + b"\x81" * 100])
def test_broken_object_identifiers_are_refused(octets: bytes) -> None:
    with pytest.raises(MalformedError):
        Element(0x06, octets, b"").dotted()


def test_integers_are_signed() -> None:
    assert read_element(b"\x02\x01\xff").number() == -1
    assert read_element(b"\x02\x02\x00\xff").number() == 255
    with pytest.raises(MalformedError):
        read_element(b"\x02\x00").number()
