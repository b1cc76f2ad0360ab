"""What forgers do to a picture of a page, each attack in terms of an editor's four tools."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np

from titan.documents.mrz_grammar import DIGITS, LAYOUTS, LETTERS
from titan.documents.synthetic.bearer import with_check_digits
from titan.documents.synthetic.design import draw_page
from titan.documents.synthetic.editors.editor import Corners, Editor
from titan.documents.synthetic.editors.opencv import OpenCvEditor
from titan.documents.synthetic.editors.pillow import PillowEditor
from titan.documents.synthetic.editors.plain import PlainEditor
from titan.documents.synthetic.editors.vector import VectorEditor
from titan.documents.synthetic.lettering import Ink, Lettering
from titan.documents.synthetic.page import Mask, Page, Pixels, View
from titan.documents.synthetic.portrait import draw_portrait
from titan.domain.document import Region

EDITORS: dict[str, Editor] = {
    "opencv": OpenCvEditor(),
    "pillow": PillowEditor(),
    "vector": VectorEditor(),
    "plain": PlainEditor(),
}
"""Every editor by name."""

_VISIBLE = 2  # levels: a smaller difference is rounding, not an edit
_DATE = re.compile(r"[0-9]{2}( [A-Z]{3} |[./-][0-9]{2}[./-])[0-9]{4}")


@dataclass(frozen=True, slots=True)
class _Scene:
    """One attack under way: the picture before it, the tool and the source of chance."""

    view: View
    editor: Editor
    chance: np.random.Generator

    def written(self, pixels: Pixels, lettering: Lettering) -> Pixels:
        return self.editor.write(pixels, lettering, self.view.homography, self.chance)

    def erased(self, pixels: Pixels, region: Region) -> Pixels:
        return self.editor.erase(pixels, self.view.corners(region), self.chance)


def forge(view: View, editor: str, attack: str, seed: int) -> View:
    """Return a forged view of the same page; its mask marks what was changed.

    Args:
        view: the picture to forge.
        editor: a key of `EDITORS`.
        attack: one of `attacks_on` the page.
        seed: the same arguments and seed give the same forgery.
    """
    chance = np.random.default_rng(
        [seed, tuple(EDITORS).index(editor), tuple(ATTACKS).index(attack)]
    )
    pixels = ATTACKS[attack](_Scene(view, EDITORS[editor], chance))
    return replace(view, pixels=pixels, mask=view.mask | _changed(view.pixels, pixels))


def attacks_on(page: Page) -> tuple[str, ...]:
    """Return the attacks that a page offers: some have no zone and some no portrait."""
    wanting = {
        "mrz": page.zone, "mrz-recomputed": page.zone,
        "portrait": page.portrait, "retouch": page.portrait,
    }  # fmt: skip
    return tuple(name for name in ATTACKS if wanting.get(name, True))


def _changed(before: Pixels, after: Pixels) -> Mask:
    """Where pixels differ, with the holes between the strokes of letters filled."""
    differs = np.abs(before.astype(np.int16) - after).max(2) >= _VISIBLE
    mask = differs.astype(np.uint8) * 255
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8)), np.uint8)


def _text_edit(scene: _Scene) -> Pixels:
    """A few characters of a field covered and typed anew."""
    field = _a_field(scene)
    fresh = _other(field.text, scene.chance)
    differing = [
        i for i, (old, new) in enumerate(zip(field.text, fresh, strict=True)) if old != new
    ]
    start = differing[int(scene.chance.integers(len(differing)))]
    end = min(len(field.text), start + int(scene.chance.integers(1, 5)))
    text = fresh[start:end]
    part = replace(field, text=text, left=float(field.places()[start]),
                   ink=_ink_seen(scene.view, field))  # fmt: skip
    return scene.written(scene.erased(scene.view.pixels, field.region(start, end)), part)


def _retype(scene: _Scene) -> Pixels:
    """A whole field covered and typed anew."""
    field = _a_field(scene)
    erased = scene.erased(scene.view.pixels, field.region())
    fresh = replace(
        field, text=_other(field.text, scene.chance), ink=_ink_seen(scene.view, field),
        size=field.size * scene.chance.uniform(0.97, 1.03),
        baseline=field.baseline + scene.chance.uniform(-0.8, 0.8),
    )  # fmt: skip
    return scene.written(erased, fresh)


def _inpaint(scene: _Scene) -> Pixels:
    """A field made to vanish."""
    return scene.erased(scene.view.pixels, _a_field(scene).region())


def _digit_swap(scene: _Scene) -> Pixels:
    """A digit covered by a copy of another one from elsewhere on the page."""
    numbers = [
        field for field in _lines(scene.view.page) if sum(map(str.isdigit, field.text)) > 3
    ]  # a number, not a name
    field = numbers[int(scene.chance.integers(len(numbers)))]
    digits = [i for i, character in enumerate(field.text) if character.isdigit()]
    target = digits[int(scene.chance.integers(len(digits)))]
    others = [i for i in digits if field.text[i] != field.text[target]] or digits
    source = others[int(scene.chance.integers(len(others)))]
    middles = (field.places()[1:] + field.places()[:-1]) / 2
    shift = float(middles[target] - middles[source])
    box = field.region(source, source + 1)
    return _copied(scene, box, replace(box, x=box.x + round(shift)))


def _mrz(scene: _Scene) -> Pixels:
    """Digits of the zone typed anew; the check digits are left as they were."""
    return _zone_edited(scene, recompute=False)


def _mrz_recomputed(scene: _Scene) -> Pixels:
    """Digits of the zone typed anew, and every check digit that they change."""
    return _zone_edited(scene, recompute=True)


def _zone_edited(scene: _Scene, *, recompute: bool) -> Pixels:
    page = scene.view.page
    layout = LAYOUTS[page.format] if page.format else None
    names = ("document_number", "date_of_birth", "date_of_expiry")
    fields = [field for field in (layout.fields if layout else ()) if field.name in names]
    chosen = fields[int(scene.chance.integers(len(fields)))]
    lines = list(page.mrz)
    old = lines[chosen.line]
    start = int(scene.chance.integers(chosen.start, chosen.end - 1))
    end = min(chosen.end, start + int(scene.chance.integers(1, 4)))
    lines[chosen.line] = old[:start] + _other(old[start:end], scene.chance) + old[end:]
    wanted = tuple(lines)
    if recompute and page.format:
        wanted = with_check_digits(page.format, wanted)
    pixels = scene.view.pixels
    for line, new in zip(page.zone, wanted, strict=True):
        pixels = _line_edited(scene, pixels, line, new)
    return pixels


def _line_edited(scene: _Scene, pixels: Pixels, line: Lettering, new: str) -> Pixels:
    """The picture with those characters of a line that differ typed anew."""
    ink, places = _ink_seen(scene.view, line), line.places()
    for i in (i for i, (a, b) in enumerate(zip(line.text, new, strict=True)) if a != b):
        pixels = scene.erased(pixels, line.region(i, i + 1))
        pixels = scene.written(pixels, replace(line, text=new[i], left=float(places[i]), ink=ink))
    return pixels


def _portrait(scene: _Scene) -> Pixels:
    """The portrait replaced by another person's."""
    region = scene.view.page.portrait
    assert region is not None, "attacks_on offers this only for pages with a portrait"  # noqa: S101 - narrows the type
    face = draw_portrait((region.width, region.height), scene.chance)
    return scene.editor.paste(
        scene.view.pixels,
        _second_hand(face, scene.chance),
        scene.view.corners(region),
        scene.chance,
    )


def _copy_move(scene: _Scene) -> Pixels:
    """A field covered by a copy of another one of the page."""
    fields = [field for field in scene.view.page.fields.values() if len(field.text) > 1]
    first, second = scene.chance.choice(len(fields), 2, replace=False)
    source, target = fields[first].region(), fields[second].region()
    copied = _copied(scene, source, replace(source, x=target.x, y=target.y))
    return _cleared(scene, copied, target, source.width)


def _cleared(scene: _Scene, pixels: Pixels, region: Region, covered: int) -> Pixels:
    """The picture with what still shows of a wider field erased."""
    if region.width <= covered:
        return pixels
    rest = replace(region, x=region.x + covered, width=region.width - covered)
    return scene.erased(pixels, rest)


def _copied(scene: _Scene, source: Region, target: Region) -> Pixels:
    """Pixels of an upright box in the picture laid elsewhere, moved by whole pixels."""
    corners, height = scene.view.corners(source), scene.view.pixels.shape[0]
    width = scene.view.pixels.shape[1]
    low = np.maximum(np.floor(corners.min(0)), 0).astype(int)
    high = np.minimum(np.ceil(corners.max(0)), (width, height)).astype(int)
    patch = scene.view.pixels[low[1] : high[1], low[0] : high[0]]
    step = np.round((scene.view.corners(target) - corners).mean(0))
    left, top = low + step
    right, bottom = high + step
    box = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
    return scene.editor.paste(scene.view.pixels, patch, box, scene.chance)


def _splice(scene: _Scene) -> Pixels:
    """A field replaced by the same one of another document, cut from another picture."""
    page, chance = scene.view.page, scene.chance
    names = [name for name, field in page.fields.items() if len(field.text) > 1]
    name = names[int(chance.integers(len(names)))]
    donor = draw_page(page.design, page.seed, bearer_seed=int(chance.integers(1 << 30)))
    cut = donor.fields[name].region()
    patch = donor.pixels[cut.y : cut.y + cut.height, cut.x : cut.x + cut.width]
    covered = page.fields[name].region()
    target = replace(covered, width=cut.width, height=cut.height)
    corners = scene.view.corners(target)
    lit = _lit_alike(_second_hand(patch, chance), scene.view.pixels, corners)
    pasted = scene.editor.paste(scene.view.pixels, lit, corners, chance)
    return _cleared(scene, pasted, covered, cut.width)


def _second_hand(patch: Pixels, chance: np.random.Generator) -> Pixels:
    """A patch that has been a file of its own: blurred, noisy, compressed."""
    soft = cv2.GaussianBlur(patch, (0, 0), chance.uniform(0.3, 1.2))
    noisy = np.clip(soft + chance.normal(0, chance.uniform(0.3, 4), patch.shape), 0, 255)
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(chance.integers(60, 98))]
    _, file = cv2.imencode(".jpg", noisy.astype(np.uint8), quality)
    return np.asarray(cv2.imdecode(file, cv2.IMREAD_COLOR), np.uint8)


def _lit_alike(patch: Pixels, picture: Pixels, corners: Corners) -> Pixels:
    """A patch whose ground is as bright as the ground that it will cover."""
    left, top = np.maximum(corners.min(0), 0).astype(int)
    right, bottom = np.ceil(corners.max(0)).astype(int) + 1
    there = picture[top:bottom, left:right].reshape(-1, 3)
    if not there.size:
        return patch
    gain = np.percentile(there, 75, axis=0) / np.maximum(np.percentile(patch, 75, axis=(0, 1)), 1)
    return np.asarray(np.clip(patch * gain, 0, 255), np.uint8)


def _retouch(scene: _Scene) -> Pixels:
    """Part of the portrait softened."""
    region = scene.view.page.portrait
    assert region is not None, "attacks_on offers this only for pages with a portrait"  # noqa: S101 - narrows the type
    share = scene.chance.uniform(0.3, 0.55, 2)
    size = (share * (region.width, region.height)).astype(int)
    corner = scene.chance.uniform(0.2, 0.9 - share) * (region.width, region.height)
    box = Region(region.x + int(corner[0]), region.y + int(corner[1]), int(size[0]), int(size[1]))
    return scene.editor.smooth(scene.view.pixels, scene.view.corners(box), scene.chance)


ATTACKS: dict[str, Callable[[_Scene], Pixels]] = {
    "text-edit": _text_edit,
    "retype": _retype,
    "inpaint": _inpaint,
    "digit-swap": _digit_swap,
    "mrz": _mrz,
    "mrz-recomputed": _mrz_recomputed,
    "portrait": _portrait,
    "copy-move": _copy_move,
    "splice": _splice,
    "retouch": _retouch,
}
"""Every attack by name."""


def _a_field(scene: _Scene) -> Lettering:
    fields = [field for field in scene.view.page.fields.values() if len(field.text) > 1]
    return fields[int(scene.chance.integers(len(fields)))]


def _lines(page: Page) -> list[Lettering]:
    return [*page.fields.values(), *page.zone]


def _other(text: str, chance: np.random.Generator) -> str:
    """Text of the same form: digits become other digits; letters others where no digit is."""
    if _DATE.fullmatch(text):
        return _other_day(text, chance)
    numeric = any(character.isdigit() for character in text)
    fresh = []
    for character in text:
        alphabet = DIGITS if character.isdigit() else LETTERS
        keep = not character.isalnum() or (numeric and not character.isdigit())
        choices = [other for other in alphabet if other != character]
        fresh.append(character if keep else choices[int(chance.integers(len(choices)))])
    return "".join(fresh)


def _other_day(text: str, chance: np.random.Generator) -> str:
    """Another day written alike: its year moved by one to nine, often its day too."""
    year = int(text[-4:]) + int(chance.choice([-1, 1])) * int(chance.integers(1, 10))
    day = text[:2] if chance.random() < 0.5 else f"{chance.integers(1, 29):02}"  # half of them
    return day + text[2:-4] + str(year)


def _ink_seen(view: View, field: Lettering) -> Ink:
    """The ink of a line as it came out in the picture: its darkest tenth."""
    corners = view.corners(field.region())
    left, top = np.maximum(corners.min(0), 0).astype(int)
    right, bottom = np.ceil(corners.max(0)).astype(int) + 1
    part = view.pixels[top:bottom, left:right].reshape(-1, 3)
    if not part.size:
        return field.ink
    darkness = part.sum(1)
    dark = part[darkness <= np.percentile(darkness, 6)]
    blue, green, red = np.median(dark, axis=0).astype(int).tolist()
    return blue, green, red
