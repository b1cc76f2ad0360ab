"""Pages with a machine-readable zone of every format, drawn to be read: bare, with true digits."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from titan.documents.mrz_grammar import DIGITS, FILLER, LAYOUTS, LETTERS, Layout, check_digit
from titan.documents.ocr_b import ocr_b
from titan.documents.specimen.guilloche import draw_ground
from titan.documents.specimen.holder import SpecimenHolder, invent_holder
from titan.documents.specimen.portrait import draw_portrait
from titan.domain.document import MrzFormat

_MM = 12  # pixels
_PITCH, _CAP_HEIGHT = 2.54, 2.5  # mm, ICAO 9303-3, 4.2 and ISO 1073-2 size 1
_LINE_STEP = 6.35  # mm, four lines an inch
_LAST_LINE = 8.5  # mm from the lower edge to the last line's foot
_MARGIN = 3.0  # mm of plain paper around the lines
_INK = (28, 30, 40)
_SIZES = {  # mm: ISO/IEC 7810 ID-1, ID-2, ID-3; ICAO 9303-7 for visas
    MrzFormat.TD1: (85.6, 54.0),
    MrzFormat.TD2: (105.0, 74.0),
    MrzFormat.TD3: (125.0, 88.0),
    MrzFormat.MRV_A: (120.0, 80.0),
    MrzFormat.MRV_B: (105.0, 74.0),
    MrzFormat.FRENCH_ID: (105.0, 74.0),
}
_HEADS = {
    MrzFormat.TD1: "I<UTO",
    MrzFormat.TD2: "I<UTO",
    MrzFormat.TD3: "P<UTO",
    MrzFormat.MRV_A: "V<UTO",
    MrzFormat.MRV_B: "V<UTO",
    MrzFormat.FRENCH_ID: "IDFRA",
}


@dataclass(frozen=True, slots=True)
class ZonePage:
    """A page and what its zone says."""

    page: Image.Image
    lines: tuple[str, ...]


def draw_zone_page(format: MrzFormat, seed: int, today: date) -> ZonePage:
    """Return a page of a format, twelve pixels to the millimetre.

    Args:
        format: of the zone, and by it the size of the page.
        seed: the same seed and day give the same page.
        today: the day that the document is in force.
    """
    chance = np.random.default_rng(seed)
    holder = invent_holder(seed, today)
    lines = _lines(LAYOUTS[format], holder, chance)
    width, height = (round(side * _MM) for side in _SIZES[format])
    page = draw_ground((width, height), chance)
    portrait = (round(0.24 * width), round(0.46 * height))
    page.paste(draw_portrait(portrait, holder.sex == "F", chance), (width // 20, height // 9))
    _write_fields(page, holder)
    _write_zone(page, lines)
    return ZonePage(page, lines)


def _lines(layout: Layout, holder: SpecimenHolder, chance: np.random.Generator) -> tuple[str, ...]:
    names = (holder.primary_identifier, holder.secondary_identifier)
    surname, given = (name.replace(" ", FILLER) for name in names)
    values = {
        "names": f"{surname}{FILLER * 2}{given}",
        "surname": surname,
        "given_names": given,
        "document_number": _random(LETTERS + DIGITS, 12, chance),
        "nationality": _HEADS[layout.format][2:5],
        "date_of_birth": f"{holder.date_of_birth:%y%m%d}",
        "date_of_expiry": f"{holder.date_of_expiry:%y%m%d}",
        "sex": holder.sex,
        "optional_data": _random(DIGITS, 6, chance) if chance.random() < 0.5 else "",
    }
    texts = [[FILLER] * layout.width for _ in range(layout.height)]
    texts[0][:5] = _HEADS[layout.format]
    for field in layout.fields:
        length = field.end - field.start
        if field.name in values:
            text = values[field.name][:length].ljust(length, FILLER)
            texts[field.line][field.start : field.end] = text
    for name, spans in layout.checks.items():  # the composite comes last: it covers the others
        protected = "".join("".join(texts[line][start:end]) for line, start, end in spans)
        place = layout.check_field(name)
        texts[place.line][place.start] = check_digit(protected)
    return tuple("".join(text) for text in texts)


def _random(alphabet: str, length: int, chance: np.random.Generator) -> str:
    return "".join(alphabet[place] for place in chance.integers(0, len(alphabet), length))


def _write_fields(page: Image.Image, holder: SpecimenHolder) -> None:
    pen = ImageDraw.Draw(page)
    font = ImageFont.load_default(page.width / 46)
    entries = (
        "UTOPIA",
        holder.primary_identifier,
        holder.secondary_identifier,
        f"{holder.date_of_birth:%d.%m.%Y}   {holder.sex}",
        f"{holder.date_of_expiry:%d.%m.%Y}",
    )
    for place, entry in enumerate(entries):
        at = (0.34 * page.width, (0.08 + 0.085 * place) * page.height)
        pen.text(at, entry, font=font, fill=_INK)


def _write_zone(page: Image.Image, lines: tuple[str, ...]) -> None:
    foot = page.height / _MM - _LAST_LINE - _LINE_STEP * (len(lines) - 1)
    top = round((foot - _CAP_HEIGHT - _MARGIN) * _MM)
    page.paste((247, 246, 241), (0, top, page.width, page.height))
    pen = ImageDraw.Draw(page)
    font = ocr_b(_CAP_HEIGHT * _MM)
    left = (page.width / _MM - len(lines[0]) * _PITCH) / 2
    for row, line in enumerate(lines):
        for place, character in enumerate(line):
            middle = (left + (place + 0.5) * _PITCH) * _MM
            at = (middle, (foot + row * _LINE_STEP) * _MM)
            pen.text(at, character, font=font, fill=_INK, anchor="ms")
