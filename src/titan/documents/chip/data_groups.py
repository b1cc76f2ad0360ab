"""Data groups 1 and 2: the machine-readable zone and the portrait of a chip.

Sources: ICAO 9303-10, sections 4.7.1 (EF.DG1) and 4.7.2 (EF.DG2); ISO/IEC 19794-5:2005, section 5
(the facial record). The XML-like records of ISO/IEC 39794-5 are not read yet.
"""

from datetime import date

from titan.documents.chip.der import Element, MalformedError, read_padded
from titan.documents.mrz_grammar import LAYOUTS, parse_mrz
from titan.domain.document import Mrz, MrzFormat

_DG1, _DG2, _ZONE = 0x61, 0x75, 0x5F1F
_FORMATS = {90: MrzFormat.TD1, 72: MrzFormat.TD2, 88: MrzFormat.TD3}  # by number of characters
_GROUP_TEMPLATE, _INSTANCE_TEMPLATE, _RECORD = 0x7F61, 0x7F60, 0x5F2E
_FACE_MAGIC = b"FAC\x00010\x00"
_FACE_HEADER, _FACE_INFORMATION, _FEATURE_POINT, _IMAGE_INFORMATION = 14, 20, 8, 12


def read_zone_group(data: bytes, today: date) -> Mrz:
    """Return the machine-readable zone of EF.DG1.

    Args:
        data: the file.
        today: by which two-digit years are resolved.

    Raises:
        MalformedError: if the file holds no machine-readable zone.
    """
    zone = _only(read_padded(data).expect(_DG1), _ZONE).content
    kind = _FORMATS.get(len(zone))
    if kind is None:
        raise MalformedError("the machine-readable zone has no known length")
    text = zone.decode("ascii", "replace")
    layout = LAYOUTS[kind]
    if any(character not in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<" for character in text):
        raise MalformedError("the machine-readable zone holds other characters than it may")
    lines = (text[start : start + layout.width] for start in range(0, len(text), layout.width))
    return parse_mrz(kind, tuple(lines), today)


def face_picture(data: bytes) -> bytes:
    """Return the first portrait of EF.DG2 as the bytes of a JPEG or JPEG 2000 file.

    Raises:
        MalformedError: if the file holds no facial record of ISO/IEC 19794-5.
    """
    group = _only(read_padded(data).expect(_DG2), _GROUP_TEMPLATE)
    record = _only(_first(group, _INSTANCE_TEMPLATE), _RECORD).content
    if record[:8] != _FACE_MAGIC:
        raise MalformedError("the portrait is in a form that is not known")
    points = int.from_bytes(record[_FACE_HEADER + 4 : _FACE_HEADER + 6], "big")
    start = _FACE_HEADER + _FACE_INFORMATION + points * _FEATURE_POINT + _IMAGE_INFORMATION
    size = int.from_bytes(record[_FACE_HEADER : _FACE_HEADER + 4], "big")
    picture = record[start : _FACE_HEADER + size]
    if not picture:
        raise MalformedError("the facial record holds no picture")
    return picture


def _only(parent: Element, tag: int) -> Element:
    found = [child for child in parent.children() if child.tag == tag]
    if len(found) != 1:
        raise MalformedError(f"expected one element with tag {tag:#x}, found {len(found)}")
    return found[0]


def _first(parent: Element, tag: int) -> Element:
    found = [child for child in parent.children() if child.tag == tag]
    if not found:
        raise MalformedError(f"no element with tag {tag:#x}")
    return found[0]
