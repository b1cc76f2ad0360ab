"""The data page of a Utopian specimen passport (ICAO 9303-4: 125 x 88 mm, TD3)."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from titan.documents.mrz_grammar import compose_td3
from titan.documents.ocr_b import ocr_b
from titan.documents.specimen.guilloche import draw_ground, draw_rosette
from titan.documents.specimen.holder import SpecimenHolder
from titan.documents.specimen.portrait import draw_portrait

STATE = "UTO"
SIZE = (1500, 1056)
"""Width and height of the page in pixels: twelve to the millimetre."""

PORTRAIT = (84, 212, 480, 722)
"""Where the portrait stands on the page: left, top, right, bottom in pixels."""

_MM = 12
_PITCH = 2.54 * _MM  # 9303-3, 4.2: ten characters an inch
_LINE_TOPS = (69.6, 76.0)  # mm from the upper edge, inside the zone that 9303-4 sets aside
_CAP_HEIGHT = 2.5 * _MM
_LEFT = 6.6  # mm

_INK = (28, 30, 40)
_LABEL = (92, 98, 122)
_TITLE = (44, 62, 110)
_WARNING = (186, 60, 70)


@dataclass(frozen=True, slots=True)
class _Style:
    """Size of letters in pixels, ink, and pixels by which strokes are thickened."""

    size: float
    ink: tuple[int, int, int]
    weight: int


@dataclass(frozen=True, slots=True)
class _Entry:
    """A labelled field of the visual zone, its place in millimetres."""

    label: str
    value: str
    x: float
    y: float


def draw_passport(
    holder: SpecimenHolder, seed: int, *, lines: tuple[str, str] | None = None
) -> Image.Image:
    """Return the data page, 1500 x 1056 pixels, RGB.

    Args:
        holder: to whom it is made out.
        seed: the same holder and seed give the same page.
        lines: another machine-readable zone than the holder's right one, for a misprint.

    Raises:
        ValueError: where a value of the holder does not fit the machine-readable zone.
    """
    chance = np.random.default_rng(seed)
    page = draw_ground(SIZE, chance)
    pen = ImageDraw.Draw(page)
    draw_rosette(pen, (98 * _MM, 40 * _MM), 21 * _MM, (214, 200, 220), 12)
    draw_rosette(pen, (15 * _MM, 9 * _MM), 5 * _MM, (120, 140, 184), 8)
    left, top, right, bottom = PORTRAIT
    face = draw_portrait((right - left, bottom - top), holder.sex == "F", chance)
    page.paste(face, (left, top))
    _visual_zone(pen, holder)
    _machine_readable_zone(page, lines or specimen_lines(holder))
    return _stamp(page)


def specimen_lines(holder: SpecimenHolder) -> tuple[str, str]:
    """Return the two lines that a specimen of this holder bears."""
    return compose_td3(
        issuing_state=STATE,
        primary_identifier=holder.primary_identifier,
        secondary_identifier=holder.secondary_identifier,
        document_number=holder.document_number,
        nationality=STATE,
        date_of_birth=holder.date_of_birth,
        sex=holder.sex,
        date_of_expiry=holder.date_of_expiry,
        optional_data=holder.optional_data,
    )


def _write(pen: ImageDraw.ImageDraw, place: tuple[float, float], text: str, style: _Style) -> None:
    font = ImageFont.load_default(style.size)
    x, y = place[0] * _MM, place[1] * _MM
    pen.text(
        (x, y), text, font=font, fill=style.ink, stroke_width=style.weight, stroke_fill=style.ink
    )


def _visual_zone(pen: ImageDraw.ImageDraw, holder: SpecimenHolder) -> None:
    _write(pen, (22.5, 4.2), "UTOPIA", _Style(66, _TITLE, 2))
    _write(pen, (22.5, 10.4), "PASSPORT  /  PASSEPORT", _Style(26, _TITLE, 1))
    for entry in _entries(holder):
        _write(pen, (entry.x, entry.y), entry.label, _Style(19, _LABEL, 0))
        _write(pen, (entry.x, entry.y + 2.0), entry.value, _Style(32, _INK, 1))


def _entries(holder: SpecimenHolder) -> tuple[_Entry, ...]:
    return (
        _Entry("Type / Type", "P", 47, 16.5),
        _Entry("Code / Code", STATE, 62, 16.5),
        _Entry("Passport No. / No. de passeport", holder.document_number, 80, 16.5),
        _Entry("Surname / Nom", holder.primary_identifier, 47, 24),
        _Entry("Given names / Prenoms", holder.secondary_identifier, 47, 31.5),
        _Entry("Nationality / Nationalite", "UTOPIAN", 47, 39),
        _Entry("Date of birth / Date de naissance", _day(holder.date_of_birth), 80, 39),
        _Entry("Sex / Sexe", holder.sex.replace("<", "X"), 47, 46.5),
        _Entry("Place of birth / Lieu de naissance", holder.place_of_birth, 80, 46.5),
        _Entry("Date of issue / Date de delivrance", _day(holder.date_of_issue), 47, 54),
        _Entry("Date of expiry / Date d'expiration", _day(holder.date_of_expiry), 80, 54),
    )


def _day(day: date) -> str:
    months = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
    return f"{day.day:02} {months[day.month - 1]} {day.year}"


def _machine_readable_zone(page: Image.Image, lines: tuple[str, str]) -> None:
    """Black on plain paper, as 9303-3 asks of the zone's background."""
    top = round(65 * _MM)
    paper = Image.new("RGB", (SIZE[0], SIZE[1] - top), (247, 246, 241))
    page.paste(Image.blend(page.crop((0, top, *SIZE)), paper, 0.8), (0, top))
    pen = ImageDraw.Draw(page)
    font = ocr_b(_CAP_HEIGHT)
    for line, y in zip(lines, _LINE_TOPS, strict=True):
        for place, character in enumerate(line):
            middle = _LEFT * _MM + (place + 0.5) * _PITCH
            pen.text((middle, y * _MM + _CAP_HEIGHT), character, font=font, fill=_INK, anchor="ms")


def _stamp(page: Image.Image) -> Image.Image:
    """Lay the word SPECIMEN across the visual zone."""
    layer = Image.new("RGBA", (1100, 240), (0, 0, 0, 0))
    pen = ImageDraw.Draw(layer)
    ink = (*_WARNING, 70)
    font = ImageFont.load_default(190)
    pen.text((40, 20), "SPECIMEN", font=font, fill=ink, stroke_width=3, stroke_fill=ink)
    turned = layer.rotate(16, expand=True, resample=Image.Resampling.BICUBIC)
    whole = page.convert("RGBA")
    whole.alpha_composite(turned, (420, 120))
    return whole.convert("RGB")
