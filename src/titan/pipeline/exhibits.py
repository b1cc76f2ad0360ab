"""What a reviewer looks at: the pages of a case as they were examined, and where it hurts.

It is kept with the report, sealed under the applicant's key: as personal as the picture, and
erased with it. A line of JSON says what follows; the pictures follow without gaps.
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from titan.domain.report import Exhibited

if TYPE_CHECKING:
    from titan.forensics.examined import Examination

_JPEG_QUALITY = 88


def exhibits(sides: "Mapping[str, Examination]") -> tuple[Exhibited, ...]:
    """Return what there is to see of examined pages, by their names."""
    return tuple(_shown(name, found) for name, found in sides.items())


def encode(shown: tuple[Exhibited, ...]) -> bytes:
    """Return exhibits as bytes, to be sealed."""
    entries = [
        {"name": one.name, "width": one.width, "height": one.height,
         "page": len(one.page), "heat": len(one.heat)}
        for one in shown
    ]  # fmt: skip
    pictures = (picture for one in shown for picture in (one.page, one.heat))
    return b"".join((json.dumps(entries).encode(), b"\n", *pictures))


def decode(content: bytes) -> tuple[Exhibited, ...]:
    """Return what `encode` made, and only that: the bytes were sealed."""
    header, _, rest = content.partition(b"\n")
    shown, start = list[Exhibited](), 0
    for entry in json.loads(header):
        middle = start + entry["page"]
        end = middle + entry["heat"]
        page, heat = rest[start:middle], rest[middle:end]
        shown.append(Exhibited(entry["name"], page, heat, entry["width"], entry["height"]))
        start = end
    return tuple(shown)


def _shown(name: str, found: "Examination") -> Exhibited:
    import cv2
    import numpy as np

    height, width = found.page.shape[:2]
    heat = np.rint(255 * np.clip(found.localization_map, 0, 1)).astype(np.uint8)
    _, page = cv2.imencode(".jpg", found.page, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    _, picture = cv2.imencode(".png", heat)
    return Exhibited(name, page.tobytes(), picture.tobytes(), width, height)
