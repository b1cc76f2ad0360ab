"""Bytes from a stranger to an upright picture, decoded in a process of its own."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from titan.domain.document import PictureEvidence
from titan.errors import DocumentError

_WALL_CLOCK_FACTOR = 4  # of the processor seconds: a busy machine is no reason to refuse


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded picture.

    Attributes:
        pixels: (H, W, 3) BGR, turned upright by the EXIF orientation.
        evidence: what the file says besides its pixels.
    """

    pixels: NDArray[np.uint8]
    evidence: PictureEvidence

    @property
    def media_type(self) -> str:
        """What the bytes are, by their content."""
        return self.evidence.media_type

    @property
    def width(self) -> int:
        """Pixels from left to right."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return int(self.pixels.shape[0])


def open_picture(
    content: bytes, *, maximum_bytes: int, maximum_pixels: int, memory: int, seconds: float
) -> Picture:
    """Decode a JPEG, PNG, WebP or TIFF file.

    Args:
        content: the file.
        maximum_bytes: largest file accepted.
        maximum_pixels: most pixels accepted, by the header, before any is decoded.
        memory: bytes of address space that the decoding process may take.
        seconds: processor seconds that it may take.

    Raises:
        DocumentError: ``document.empty``, ``document.too-large``, ``document.not-a-picture``,
            ``document.too-many-pixels``, ``document.truncated`` or ``document.decoder-failed``.
    """
    if not content:
        raise DocumentError("document.empty", "The file has no bytes.")
    if len(content) > maximum_bytes:
        raise DocumentError(
            "document.too-large",
            f"The file has {len(content)} bytes; at most {maximum_bytes} are accepted.",
        )
    limits = {"memory": memory, "seconds": max(1, round(seconds)), "maximum_pixels": maximum_pixels}
    answer = _decode(content, json.dumps(limits), seconds * _WALL_CLOCK_FACTOR)
    header, _, pixels = answer.partition(b"\n")
    facts = json.loads(header)
    if "code" in facts:
        raise DocumentError(facts["code"], facts["detail"])
    return _picture(facts, pixels)


def _decode(content: bytes, limits: str, seconds: float) -> bytes:
    command = [sys.executable, "-m", "titan.documents.decoder", limits]
    try:
        done = subprocess.run(
            command,
            input=content,
            capture_output=True,
            timeout=seconds,
            check=False,
            env=_environment(),
        )
    except subprocess.TimeoutExpired as error:
        raise DocumentError(
            "document.decoder-failed", f"Decoding took more than {seconds:.0f} seconds."
        ) from error
    if done.returncode != 0 or b"\n" not in done.stdout:
        raise DocumentError(
            "document.decoder-failed", f"The decoding process ended with status {done.returncode}."
        )
    return done.stdout


def _environment() -> dict[str, str]:
    """The least that the interpreter needs; no key or address of the service goes along."""
    path = os.pathsep.join(entry for entry in sys.path if entry)
    return {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"}


def _picture(facts: dict[str, Any], pixels: bytes) -> Picture:
    shape = (facts["height"], facts["width"], 3)
    if len(pixels) != shape[0] * shape[1] * 3:
        raise DocumentError("document.decoder-failed", "The decoding process lost pixels.")
    evidence = PictureEvidence(
        media_type=facts["media_type"],
        orientation=facts["orientation"],
        has_exif=facts["has_exif"],
        has_camera=facts["has_camera"],
        software=facts["software"],
        quantisation=tuple(tuple(table) for table in facts["quantisation"]),
        has_manifest=facts["has_manifest"],
        edits=facts["edits"],
        is_generated=facts["is_generated"],
    )
    return Picture(np.frombuffer(pixels, dtype=np.uint8).reshape(shape).copy(), evidence)
