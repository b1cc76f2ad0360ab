"""One labelled picture from a seed: a page drawn, photographed, perhaps forged, and saved."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.documents.synthetic.attacks import attacks_on, forge
from titan.documents.synthetic.captures.phones import phone_a, phone_b, phone_c, phone_d
from titan.documents.synthetic.captures.recaptures import printed, screen
from titan.documents.synthetic.captures.scans import flat, scanner
from titan.documents.synthetic.captures.scene import Camera
from titan.documents.synthetic.design import draw_page
from titan.documents.synthetic.histories import camera_save, save
from titan.documents.synthetic.page import Mask, Matrix, Page, Pixels, View, view_of

CAPTURES: dict[str, Camera] = {
    "flat": flat,
    "scanner": scanner,
    "phone-a": phone_a,
    "phone-b": phone_b,
    "phone-c": phone_c,
    "phone-d": phone_d,
    "print": printed,
    "screen": screen,
}
"""Every capture by name."""

RECAPTURES = ("print", "screen")
"""Captures of a copy: they are attacks of their own kind, whatever is on the page."""


@dataclass(frozen=True, slots=True)
class Families:
    """Which family of each axis may be drawn from.

    Attributes:
        designs, editors, captures, histories: names.
    """

    designs: tuple[str, ...]
    editors: tuple[str, ...]
    captures: tuple[str, ...]
    histories: tuple[str, ...]


TRAINING = Families(
    designs=("passport", "card-front", "card-back", "permit"),
    editors=("opencv", "pillow", "plain"),
    captures=("flat", "scanner", "phone-a", "phone-b"),
    histories=("single", "double", "chat", "lossless"),
)
"""What a model may learn from."""

HELD_OUT = Families(
    designs=("identity", "visa"),
    editors=("vector",),
    captures=("phone-d", "phone-c"),
    histories=("social", "screenshot"),
)
"""What no training run may see: other pens and typefaces, editor, cameras and histories."""

_BEFORE_CAPTURE = 0.1  # share of forgeries that are made on the page and then photographed


@dataclass(frozen=True, slots=True)
class Sample:
    """A picture with its labels.

    Attributes:
        content: the file.
        media_type: of the file.
        pixels: (H, W, 3) BGR, what the file decodes to.
        mask: (H, W), 255 where something was forged.
        corners: (4, 2) outline of the page in the picture, clockwise from its top left.
        homography: from the page to the picture.
        page: what was drawn, before any forgery.
        capture, history: their names.
        editor, attack: their names, or None for a genuine page.
        before_capture: whether the page was forged before it was photographed.
    """

    content: bytes
    media_type: str
    pixels: Pixels
    mask: Mask
    corners: NDArray[np.float64]
    homography: Matrix
    page: Page
    capture: str
    history: str
    editor: str | None
    attack: str | None
    before_capture: bool

    @property
    def forged(self) -> bool:
        """Whether anything on the page was forged."""
        return self.attack is not None


def photograph(view: View, capture: str, seed: int) -> View:
    """Return a picture of what lies flat in a view: pixels, mask and homography.

    Args:
        view: a page from above, as `view_of` gives it.
        capture: one of `CAPTURES`.
        seed: the same arguments and seed give the same picture.
    """
    chance = np.random.default_rng([seed, 2])
    shot = CAPTURES[capture](view.pixels, chance)
    size = (shot.pixels.shape[1], shot.pixels.shape[0])
    mask = cv2.warpPerspective(view.mask, shot.homography, size, flags=cv2.INTER_NEAREST)
    saved = camera_save(shot.pixels, chance)
    return View(saved, np.asarray(mask, np.uint8), shot.homography @ view.homography, view.page)


def make_sample(seed: int, families: Families = TRAINING, *, genuine_share: float = 0.5) -> Sample:
    """Return one labelled picture.

    Args:
        seed: the same arguments and seed give the same bytes.
        families: what to draw from.
        genuine_share: probability that the page is genuine.
    """
    chance = np.random.default_rng([seed, 3])
    design, capture, history, editor = (
        str(chance.choice(names))
        for names in (families.designs, families.captures, families.histories, families.editors)
    )
    view = view_of(draw_page(design, seed))
    offered = attacks_on(view.page)
    attack = offered[int(chance.integers(len(offered)))]
    genuine, before = chance.random() < genuine_share, chance.random() < _BEFORE_CAPTURE
    if before and not genuine:
        view = forge(view, editor, attack, seed)
    view = photograph(view, capture, seed)
    if not genuine and not before:
        view = forge(view, editor, attack, seed)
    file, last = save(view, history, np.random.default_rng([seed, 4]))
    return Sample(
        file.content, file.media_type, last.pixels, last.mask, last.outline(), last.homography,
        last.page, capture, history, None if genuine else editor, None if genuine else attack,
        before and not genuine,
    )  # fmt: skip
