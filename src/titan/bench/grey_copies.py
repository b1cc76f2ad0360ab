"""The filmed grey copies of DLC-2021, with the outlines that persons marked."""

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray


def marked_outline(folder: Path, frame: Path) -> NDArray[np.float64] | None:
    """Return the corners (4, 2) of the ``doc_quad`` of a frame, or None where none was marked.

    Args:
        folder: ``dlc2021_graycopy``, with ``images`` and ``annotation`` (VIA, one file a clip).
        frame: a picture below ``images``.
    """
    notes = folder / "annotation" / frame.parts[-3] / f"{frame.parent.name}.json"
    metadata: dict[str, Any] = json.loads(notes.read_text())["_via_img_metadata"]
    for named in metadata.values():
        for region in named["regions"] if named["filename"] == frame.name else ():
            if region["region_attributes"].get("field_name") == "doc_quad":
                shape = region["shape_attributes"]
                corners = np.column_stack([shape["all_points_x"], shape["all_points_y"]])
                return corners.astype(np.float64)
    return None


def overlap(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Return the intersection over union of two convex outlines (4, 2)."""
    first, second = one.astype(np.float32), other.astype(np.float32)
    shared = float(cv2.intersectConvexConvex(first, second)[0])
    return shared / (cv2.contourArea(first) + cv2.contourArea(second) - shared)
