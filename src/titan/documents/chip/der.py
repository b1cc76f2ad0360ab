"""A strict reader of DER (ITU-T X.690), as much of it as a chip's files need.

It never recurses: a caller descends only where the schema says so, which bounds the depth
whatever the bytes are. Indefinite lengths, lengths with leading zeros and bytes after the end are
refused. The dictionary of 9303 tags (``0x7F61``) and the universal ones are read alike.
"""

from dataclasses import dataclass

BOOLEAN, INTEGER, OCTET_STRING, OBJECT_IDENTIFIER = 0x01, 0x02, 0x04, 0x06
SEQUENCE, SET = 0x30, 0x31
PRINTABLE_STRING, UTC_TIME, GENERALIZED_TIME = 0x13, 0x17, 0x18

_MOST_CHILDREN = 512
_LONGEST_LENGTH = 4  # octets: no file of a chip has more than 2^32 bytes


class MalformedError(ValueError):
    """The bytes are not what the schema asks for."""


@dataclass(frozen=True, slots=True)
class Element:
    """One tag, length and value.

    Attributes:
        tag: the identifier octets as a number, for example 0x30 or 0x7F61.
        content: the value.
        encoded: the whole element.
    """

    tag: int
    content: bytes
    encoded: bytes

    def children(self) -> tuple["Element", ...]:
        """Return the elements that the value consists of.

        Raises:
            MalformedError: if it does not consist of elements, or of more than 512.
        """
        found: list[Element] = []
        place = 0
        while place < len(self.content):
            if len(found) == _MOST_CHILDREN:
                raise MalformedError("too many elements")
            element, place = _read(self.content, place)
            found.append(element)
        return tuple(found)

    def expect(self, tag: int) -> "Element":
        """Return the element itself.

        Raises:
            MalformedError: if it has another tag.
        """
        if self.tag != tag:
            raise MalformedError(f"expected tag {tag:#x}, found {self.tag:#x}")
        return self

    def number(self) -> int:
        """Return the value of an INTEGER.

        Raises:
            MalformedError: if it is none.
        """
        if not self.expect(INTEGER).content:
            raise MalformedError("an integer has no octets")
        return int.from_bytes(self.content, "big", signed=True)

    def dotted(self) -> str:
        """Return an OBJECT IDENTIFIER in dots.

        Raises:
            MalformedError: if it is none.
        """
        octets = self.expect(OBJECT_IDENTIFIER).content
        if not octets or len(octets) > 64 or octets[-1] & 0x80:
            raise MalformedError("an object identifier is cut short or too long")
        arcs, value = [], 0
        for octet in octets:
            value = value << 7 | octet & 0x7F
            if not octet & 0x80:
                arcs.append(value)
                value = 0
        first = min(arcs[0] // 40, 2)
        return ".".join(map(str, (first, arcs[0] - 40 * first, *arcs[1:])))


def read_element(data: bytes) -> Element:
    """Return the one element that the bytes consist of.

    Raises:
        MalformedError: if they are not exactly one element.
    """
    element, end = _read(data, 0)
    if end != len(data):
        raise MalformedError("bytes after the end")
    return element


def read_padded(data: bytes) -> Element:
    """Return the element at the start of a file; readers export whole blocks, padded with zeros.

    Raises:
        MalformedError: if there is none, or anything but zeros follows.
    """
    element, end = _read(data, 0)
    if data[end:].strip(b"\x00"):
        raise MalformedError("bytes after the end")
    return element


def encode(tag: int, content: bytes) -> bytes:
    """Return an element's bytes."""
    head = tag.to_bytes((tag.bit_length() + 7) // 8 or 1, "big")
    size = len(content)
    if size < 0x80:
        return head + bytes((size,)) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return head + bytes((0x80 | len(octets),)) + octets + content


def _read(data: bytes, start: int) -> tuple[Element, int]:
    tag, place = _read_tag(data, start)
    size, place = _read_length(data, place)
    end = place + size
    if end > len(data):
        raise MalformedError("cut short")
    return Element(tag, data[place:end], data[start:end]), end


def _read_tag(data: bytes, place: int) -> tuple[int, int]:
    if place >= len(data):
        raise MalformedError("cut short")
    tag, place = data[place], place + 1
    if tag & 0x1F != 0x1F:
        return tag, place
    if place >= len(data) or data[place] & 0x80:  # 9303 has no tag of more than two octets
        raise MalformedError("a tag is cut short or too long")
    return tag << 8 | data[place], place + 1


def _read_length(data: bytes, place: int) -> tuple[int, int]:
    if place >= len(data):
        raise MalformedError("cut short")
    first, place = data[place], place + 1
    if first < 0x80:
        return first, place
    count = first & 0x7F
    octets = data[place : place + count]
    if not 1 <= count <= _LONGEST_LENGTH or len(octets) < count:
        raise MalformedError("a length is indefinite, too long or cut short")
    size = int.from_bytes(octets, "big")
    if size < 0x80 or octets[0] == 0:
        raise MalformedError("a length is not in its shortest form")
    return size, place + count
