"""Two-dimensional codes on a page, decoded, and what the page's fields say in them.

The decoder is zxing-cpp (Apache-2.0). Driving licences and identity cards of North America carry
a PDF417 code in the layout of the AAMVA DL/ID Card Design Standard, annex D: a header that names
the issuer and the subfiles, then data elements of a three-letter identifier and a value.
"""

import hashlib
import re
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.documents.mrz_grammar import FILLER
from titan.domain.document import Barcode, Mrz, Region

if TYPE_CHECKING:
    import zxingcpp

Image = NDArray[np.uint8]

_LONG_SIDE = 1600  # pixels: modules of a code that fills a third of a card are then 3 of them
_HEADER = re.compile(r"@\n?\x1e?\r?(?:ANSI |AAMVA)\s?(\d{6})(\d{2})")
_ELEMENT = re.compile(r"^([A-Z]{3})(.*)$")
_SUBFILES = ("DL", "ID", "EN")
_WANTED = frozenset(
    "DAA DAB DAC DAD DAG DAI DAJ DAK DAQ DBA DBB DBC DBD DBL DCA DCF DCG DCS DCT DCU DDE".split()
)
"""Identifiers kept: names, address, number, dates, sex, country; the rest describes the body."""

_SEX = {"1": "M", "2": "F", "M": "M", "F": "F"}


def read_barcodes(page: Image, mrz: Mrz | None) -> tuple[Barcode, ...]:
    """Return every code of a page that could be decoded whole.

    Args:
        page: (H, W, 3) BGR.
        mrz: the zone whose fields are looked for in the codes, or None.
    """
    import zxingcpp

    scale = min(1.0, _LONG_SIDE / max(page.shape[:2]))
    grey = cv2.cvtColor(page, cv2.COLOR_BGR2GRAY)
    grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    kinds = zxingcpp.BarcodeFormat
    formats = zxingcpp.BarcodeFormats([kinds.PDF417, kinds.QRCode, kinds.DataMatrix, kinds.Aztec])
    found = zxingcpp.read_barcodes(
        grey, formats=formats, try_invert=False, text_mode=zxingcpp.TextMode.Plain
    )
    return tuple(_barcode(one, scale, page.shape, mrz) for one in found if one.valid)


def aamva_elements(text: str) -> tuple[tuple[str, str], ...]:
    """Return the data elements of a code that follows the AAMVA standard; none of any other.

    Args:
        text: what the code holds.
    """
    if _HEADER.search(text) is None:
        return ()
    elements: dict[str, str] = {}
    for line in re.split(r"[\n\r]+", text):
        for subfile in _SUBFILES:
            # The first element follows its subfile's name without a line's end between them.
            line = re.sub(rf"^(?:(?:ANSI |AAMVA).*)?{subfile}(?=[DZ][A-Z]{{2}})", "", line)  # noqa: PLW2901
        match = _ELEMENT.match(line)
        if match and match[1] in _WANTED:
            elements.setdefault(match[1], match[2].strip())
    return tuple(elements.items())


def aamva_date(text: str) -> date | None:
    """Return a date of eight digits, month first as the United States write it or year first."""
    if not re.fullmatch(r"\d{8}", text):
        return None
    month_first = (int(text[4:]), int(text[:2]), int(text[2:4]))
    year_first = (int(text[:4]), int(text[4:6]), int(text[6:]))
    for year, month, day in (month_first, year_first):
        try:
            if year >= 1900:
                return date(year, month, day)
        except ValueError:  # the other order is meant
            continue
    return None


def _barcode(
    found: "zxingcpp.Barcode", scale: float, shape: tuple[int, ...], mrz: Mrz | None
) -> Barcode:
    elements = aamva_elements(found.text)
    mentions = tuple(_mentions(found.text, dict(elements), mrz)) if mrz is not None else ()
    contradictions = _contradictions(dict(elements), mrz) if mrz is not None else ()
    return Barcode(
        symbology=str(found.format).replace(" ", ""),
        region=_region(found, scale, shape),
        digest=hashlib.sha256(found.bytes).hexdigest(),
        elements=elements,
        mentions=mentions,
        contradictions=tuple(one for one in contradictions if one not in mentions),
    )


def _mentions(text: str, elements: dict[str, str], mrz: Mrz) -> Iterable[str]:
    """Names of the zone's fields that a code repeats."""
    plain = re.sub(r"[^A-Z0-9]", "", text.upper())
    number = mrz.document_number.replace(FILLER, "")
    if number and number in plain:
        yield "document_number"
    for name, identifier in (("date_of_birth", "DBB"), ("date_of_expiry", "DBA")):
        day = mrz.date_of_birth if name == "date_of_birth" else mrz.date_of_expiry
        if day is None:
            continue
        if aamva_date(elements.get(identifier, "")) == day or any(
            f"{day:{form}}" in plain for form in ("%Y%m%d", "%d%m%Y", "%m%d%Y")
        ):
            yield name
    for name in ("primary_identifier", "secondary_identifier"):
        words = getattr(mrz, name).split()
        if words and all(word in plain for word in words):
            yield name
    if _SEX.get(elements.get("DBC", "")) == mrz.sex:
        yield "sex"


def _contradictions(elements: dict[str, str], mrz: Mrz) -> Iterable[str]:
    """Names of the zone's fields of which the code states another value."""
    for name, identifier in (("date_of_birth", "DBB"), ("date_of_expiry", "DBA")):
        day, printed = aamva_date(elements.get(identifier, "")), getattr(mrz, name)
        if day is not None and printed is not None and day != printed:
            yield name
    for name, identifier in (("document_number", "DAQ"), ("primary_identifier", "DCS")):
        stated = re.sub(r"[^A-Z0-9]", "", elements.get(identifier, "").upper())
        if stated and stated != re.sub(r"[^A-Z0-9]", "", getattr(mrz, name)):
            yield name
    sex = _SEX.get(elements.get("DBC", ""), mrz.sex)
    if mrz.sex in _SEX and sex != mrz.sex:
        yield "sex"


def _region(found: "zxingcpp.Barcode", scale: float, shape: tuple[int, ...]) -> Region:
    place = found.position
    corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    across = np.clip([corner.x / scale for corner in corners], 0, shape[1]).astype(int)
    down = np.clip([corner.y / scale for corner in corners], 0, shape[0]).astype(int)
    left, top = int(across.min()), int(down.min())
    return Region(left, top, int(across.max()) - left, int(down.max()) - top)
