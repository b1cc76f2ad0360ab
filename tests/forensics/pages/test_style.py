"""Contrast as WCAG 2.2 defines it."""

import re

import pytest

from titan.forensics.pages.style import DARK, GROUNDS, INKS, LIGHT, style_sheet


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("ink", INKS)
def test_every_ink_is_legible_on_every_ground(
    palette: dict[str, str], ground: str, ink: str
) -> None:
    lighter, darker = sorted((_luminance(palette[ink]), _luminance(palette[ground])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_every_colour_named_is_defined_in_both_palettes() -> None:
    named = set(re.findall(r"var\(--([a-z]+)\)", style_sheet())) - {"mark"}
    assert named <= set(LIGHT) == set(DARK)


def test_the_sheet_asks_for_nothing_from_elsewhere() -> None:
    assert "url(" not in style_sheet() and "@import" not in style_sheet()
