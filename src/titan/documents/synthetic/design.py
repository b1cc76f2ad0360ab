"""Draws a page of a design: ground, curves, portrait, fields, machine-readable zone."""

from collections.abc import Callable
from datetime import date

import cv2
import numpy as np

from titan.documents.synthetic import guilloche
from titan.documents.synthetic.bearer import STATES, Bearer, compose_lines, invent_bearer
from titan.documents.synthetic.layout import LAYOUTS, Box, Entry, Layout
from titan.documents.synthetic.lettering import Ink, Lettering, measuring_font
from titan.documents.synthetic.page import Page, Pixels
from titan.documents.synthetic.pens.opencv import OpenCvPen
from titan.documents.synthetic.pens.pen import Pen
from titan.documents.synthetic.pens.pillow import PillowPen
from titan.documents.synthetic.pens.plain import PlainPen
from titan.documents.synthetic.pens.vector import VectorPen
from titan.documents.synthetic.portrait import draw_portrait
from titan.domain.document import Region

DESIGNS = tuple(LAYOUTS)
"""Every design by name."""

TODAY = date(2026, 11, 22)
"""The day on which generated documents are in force unless another is given."""

_PENS: dict[str, Callable[[Pixels], Pen]] = {
    "pillow": PillowPen,
    "vector": VectorPen,
    "opencv": OpenCvPen,
    "plain": PlainPen,
}
_PITCH = 2.54  # mm from one character of the zone to the next
_LINE = 6.35  # mm from one line of the zone to the next: four lines an inch, 9303-3
_ZONE_EM = 3.45  # mm: OCR-B's capital is then 2.4 mm high
_MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
_TD1_LINE = 5.4  # mm: three lines of a card stand closer


def draw_page(
    design: str, seed: int, *, bearer_seed: int | None = None, today: date = TODAY
) -> Page:
    """Return a page of an invented document, made out to nobody.

    Args:
        design: one of `DESIGNS`.
        seed: the same design, seed and day give the same page; tints, inks, curves, typefaces
            and the exact places of fields differ from seed to seed.
        bearer_seed: of the person, where another than `seed`: two pages can so share a style.
        today: the day on which the document is in force.
    """
    chance = np.random.default_rng([seed, DESIGNS.index(design)])
    person = np.random.default_rng([seed if bearer_seed is None else bearer_seed, 1])
    bearer = invent_bearer(person, today)
    layout = LAYOUTS[design]
    size = round(layout.size[0] * layout.scale), round(layout.size[1] * layout.scale)
    pen = _PENS[layout.pen](guilloche.draw_ground(size, chance))
    _draw_curves(pen, layout, size, chance)
    portrait, ghost = _draw_faces(pen, layout, person)
    fields = _draw_fields(pen, layout, bearer, chance)
    zone = _draw_zone(pen, layout, bearer, chance)
    return Page(pen.pixels(), design, seed, bearer, fields, zone, layout.format, portrait, ghost)


def _pale(chance: np.random.Generator) -> Ink:
    blue, green, red = chance.integers(150, 226, 3).tolist()
    return blue, green, red


def _dark(chance: np.random.Generator, most: int) -> Ink:
    blue, green, red = chance.integers(8, most, 3).tolist()
    return blue, green, red


def _draw_curves(
    pen: Pen, layout: Layout, size: tuple[int, int], chance: np.random.Generator
) -> None:
    for _ in range(int(chance.integers(1, 3))):
        family = guilloche.waves if chance.random() < 0.7 else guilloche.mesh
        pen.curves(family(size, chance), _pale(chance), chance.uniform(0.8, 1.6))
    for x, y, radius in layout.emblems:
        centre, reach = (x * layout.scale, y * layout.scale), radius * layout.scale
        family_of = guilloche.rosette if chance.random() < 0.5 else guilloche.trochoid
        pen.curves(family_of(centre, reach, chance), _pale(chance), chance.uniform(0.8, 1.4))
    x, y, radius = layout.emblems[-1]
    points, inner = int(chance.integers(5, 13)), chance.uniform(0.4, 0.8)
    emblem = guilloche.star((x * layout.scale, y * layout.scale), 0.55 * radius * layout.scale,
                            points, inner)  # fmt: skip
    pen.polygon(emblem, _dark(chance, 190))


def _draw_faces(
    pen: Pen, layout: Layout, chance: np.random.Generator
) -> tuple[Region | None, Region | None]:
    box = layout.portrait or layout.ghost
    if box is None:
        return None, None
    large = _region(layout.portrait or (0, 0, 20, 25), layout.scale)
    face = draw_portrait((large.width, large.height), chance)
    portrait = ghost = None
    if layout.portrait is not None:
        portrait = large
        pen.picture(face, portrait, 1.0)
    if layout.ghost is not None:
        ghost = _region(layout.ghost, layout.scale)
        pen.picture(_faded(face, chance), ghost, chance.uniform(0.45, 0.7))
    return portrait, ghost


def _region(box: Box, scale: float) -> Region:
    left, top, width, height = (round(length * scale) for length in box)
    return Region(left, top, width, height)


def _faded(face: Pixels, chance: np.random.Generator) -> Pixels:
    """The face in one ink, as ghost portraits are printed."""
    grey = cv2.cvtColor(face, cv2.COLOR_BGR2GRAY)[..., None] / 255.0
    ink = np.array(_dark(chance, 150))
    return np.asarray(ink + (255 - ink) * grey, dtype=np.uint8)


def _draw_fields(
    pen: Pen, layout: Layout, bearer: Bearer, chance: np.random.Generator
) -> dict[str, Lettering]:
    title, label, value = layout.scripts[int(chance.integers(len(layout.scripts)))]
    inks = _dark(chance, 120), _dark(chance, 140), _dark(chance, 60)
    scale, bold = layout.scale, chance.uniform(2.4, 3.1)
    shift = chance.uniform(-0.8, 0.8, 2)
    if layout.title:
        left = layout.portrait[0] if layout.portrait and layout.portrait[0] < 20 else 4
        heading = Lettering(_state_name(bearer.state) + "  " + layout.title, left * scale,
                            8.4 * scale, 3.6 * scale, title, inks[0])  # fmt: skip
        pen.letter(_narrowed(heading, layout.title_room * scale))
    fields = {}
    dates = int(chance.integers(4))
    for entry in layout.entries:
        x, y = entry.x + shift[0], entry.y + shift[1]
        room = _room(entry, layout) * scale
        name = Lettering(entry.label, x * scale, (y + 1.6) * scale, 1.75 * scale, label, inks[1])
        pen.letter(_narrowed(name, room))
        text = _value(entry, bearer, layout, dates)
        wanted = Lettering(text, x * scale, (y + 5.0) * scale, bold * scale, value, inks[2])
        fields[entry.name] = _narrowed(wanted, room)
        pen.letter(fields[entry.name])
    return fields


def _narrowed(lettering: Lettering, room: float) -> Lettering:
    """The same text small enough to end within its room."""
    font = measuring_font(lettering.typeface)
    width = font.getlength(lettering.text) * lettering.size / font.size
    if width <= room:
        return lettering
    size = lettering.size * room / width
    return Lettering(lettering.text, lettering.left, lettering.baseline, size,
                     lettering.typeface, lettering.ink, lettering.pitch)  # fmt: skip


def _room(entry: Entry, layout: Layout) -> float:
    """Millimetres from a field to whatever stands right of it."""
    edges = [layout.size[0] - 2]
    edges += [other.x for other in layout.entries if other.y == entry.y and other.x > entry.x]
    for box in (layout.portrait, layout.ghost):
        if box and box[0] > entry.x and box[1] - 6 < entry.y < box[1] + box[3]:
            edges.append(box[0])
    return min(edges) - entry.x - 2


def _state_name(state: str) -> str:
    return STATES[state]


def _value(entry: Entry, bearer: Bearer, layout: Layout, dates: int) -> str:
    """What a field says, in the style of dates that the page uses."""
    if entry.name == "document_code":
        return layout.code[0]
    if entry.name == "nationality":
        return _state_name(bearer.state)
    if entry.name == "issuing_state":
        return bearer.state
    if entry.name == "sex":
        return bearer.sex.replace("<", "X")
    value = getattr(bearer, entry.name)
    return _day(value, dates) if isinstance(value, date) else str(value)


def _day(day: date, style: int) -> str:
    if style == 0:
        return f"{day.day:02} {_MONTHS[day.month - 1]} {day.year}"
    separator = {1: ".", 2: "/", 3: "-"}[style]
    return f"{day.day:02}{separator}{day.month:02}{separator}{day.year}"


def _draw_zone(
    pen: Pen, layout: Layout, bearer: Bearer, chance: np.random.Generator
) -> tuple[Lettering, ...]:
    if layout.format is None:
        return ()
    scale, ink = layout.scale, _dark(chance, 40)
    lines = compose_lines(layout.format, layout.code, bearer)
    width = len(lines[0]) * _PITCH
    left = (layout.size[0] - width) / 2 + chance.uniform(-1, 1)
    step = _TD1_LINE if len(lines) == 3 else _LINE  # a TD1 zone has three lines
    zone = tuple(
        Lettering(text, left * scale, (layout.zone_top + number * step) * scale,
                  _ZONE_EM * scale, "ocr-b", ink, _PITCH * scale)
        for number, text in enumerate(lines)
    )  # fmt: skip
    for line in zone:
        pen.letter(line)
    return zone
