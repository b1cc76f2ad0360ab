"""A drawn face: plainly a drawing, so that nobody's likeness is used."""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

Colour = tuple[int, int, int]

_SKINS: tuple[Colour, ...] = ((241, 208, 182), (224, 178, 142), (190, 138, 104), (130, 90, 66))
_HAIRS: tuple[Colour, ...] = ((60, 42, 34), (112, 74, 42), (170, 122, 66), (34, 34, 40))
_CLOTHES: tuple[Colour, ...] = ((66, 92, 124), (120, 66, 76), (70, 104, 88), (92, 86, 110))
_GROUND: Colour = (226, 231, 234)


def draw_portrait(
    size: tuple[int, int], long_hair: bool, chance: np.random.Generator
) -> Image.Image:
    """Return a head and shoulders.

    Args:
        size: width and height in pixels, 35 to 45 in proportion.
        long_hair: whether the hair falls to the shoulders.
        chance: picks the colours and proportions.
    """
    canvas = Image.new("RGB", (700, 900), _GROUND)
    pen = ImageDraw.Draw(canvas)
    skin, hair, cloth = (kind[chance.integers(len(kind))] for kind in (_SKINS, _HAIRS, _CLOTHES))
    wide = int(chance.integers(150, 172))
    if long_hair:
        pen.rounded_rectangle((350 - wide - 50, 210, 350 + wide + 50, 760), 180, fill=hair)
    _shoulders(pen, skin, cloth)
    _head(pen, skin, wide)
    _hair(pen, hair, wide)
    _features(pen, skin, hair, int(chance.integers(-8, 9)))
    shaded = _shade(canvas).filter(ImageFilter.GaussianBlur(1.2))
    return shaded.resize(size, Image.Resampling.LANCZOS)


def _shoulders(pen: ImageDraw.ImageDraw, skin: Colour, cloth: Colour) -> None:
    pen.rounded_rectangle((90, 700, 610, 1100), 150, fill=cloth)
    pen.rounded_rectangle((285, 560, 415, 770), 60, fill=_darker(skin, 0.9))
    pen.polygon([(262, 702), (350, 812), (438, 702), (350, 742)], fill=_darker(cloth, 1.35))
    pen.polygon([(262, 702), (350, 812), (318, 850), (232, 716)], fill=_darker(cloth, 0.8))
    pen.polygon([(438, 702), (350, 812), (382, 850), (468, 716)], fill=_darker(cloth, 0.8))


def _head(pen: ImageDraw.ImageDraw, skin: Colour, wide: int) -> None:
    for side in (-1, 1):
        ear = 350 + side * (wide - 4)
        pen.ellipse((ear - 26, 390, ear + 26, 476), fill=_darker(skin, 0.93))
    pen.ellipse((350 - wide, 210, 350 + wide, 570), fill=skin)
    pen.ellipse((350 - wide + 22, 330, 350 + wide - 22, 652), fill=skin)


def _hair(pen: ImageDraw.ImageDraw, hair: Colour, wide: int) -> None:
    pen.chord((350 - wide - 16, 172, 350 + wide + 16, 500), 180, 360, fill=hair)
    pen.pieslice((350 - wide - 16, 172, 350 + wide + 16, 560), 176, 232, fill=hair)
    pen.pieslice((350 - wide - 16, 172, 350 + wide + 16, 560), 316, 364, fill=hair)
    pen.ellipse((350 - wide + 40, 280, 350 + wide - 6, 380), fill=hair)


def _features(pen: ImageDraw.ImageDraw, skin: Colour, hair: Colour, lift: int) -> None:
    for side in (-1, 1):
        eye = 350 + side * 70
        pen.ellipse((eye - 32, 414, eye + 32, 448), fill=(250, 250, 248))
        pen.ellipse((eye - 15, 415, eye + 15, 447), fill=(74, 84, 78))
        pen.ellipse((eye - 7, 424, eye + 7, 438), fill=(20, 20, 22))
        pen.arc((eye - 34, 408, eye + 34, 456), 190, 350, fill=_darker(hair, 0.8), width=6)
        pen.arc((eye - 44, 380 - lift, eye + 44, 440), 205, 335, fill=hair, width=11)
    pen.line([(346, 440), (334, 512), (352, 520)], fill=_darker(skin, 0.78), width=6, joint="curve")
    pen.arc((316, 496, 384, 530), 20, 160, fill=_darker(skin, 0.75), width=5)
    pen.chord((296, 548, 404, 592), 10, 170, fill=(178, 98, 92))
    pen.line([(300, 573), (350, 577), (400, 573)], fill=(132, 66, 64), width=5, joint="curve")


def _shade(canvas: Image.Image) -> Image.Image:
    """Light from the left, as in a booth."""
    light = np.linspace(1.04, 0.9, canvas.width)[None, :, None]
    return Image.fromarray(np.clip(np.asarray(canvas) * light, 0, 255).astype(np.uint8), "RGB")


def _darker(ink: Colour, factor: float) -> Colour:
    red, green, blue = (min(255, round(channel * factor)) for channel in ink)
    return red, green, blue
