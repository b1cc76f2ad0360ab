"""Bytes from a stranger to an upright picture, decoded in a process of its own."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from titan.documents.decoder_client import decoder_process
from titan.domain.document import PictureEvidence
from titan.errors import DocumentError

_WALL_CLOCK_FACTOR = 4  # of the processor seconds: a busy machine is no reason to refuse
_SMALLEST_SIDE = 32  # pixels: less holds no face and no line of print
_LONGEST_TO_SHORTEST = 16  # narrower still, scaling it to a page's size leaves no rows
_MOST_SECONDS = 8.0  # of the processor, whatever the whole examination may take


@dataclass(frozen=True, slots=True)
class DecodingCost:
    """What decoding took.

    Attributes:
        cpu: processor seconds of the child that decoded.
        peak: bytes of memory resident in it at most.
    """

    cpu: float
    peak: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded picture.

    Attributes:
        pixels: (H, W, 3) BGR, turned upright by the EXIF orientation.
        evidence: what the file says besides its pixels.
        cost: of decoding it.
    """

    pixels: NDArray[np.uint8]
    evidence: PictureEvidence
    cost: DecodingCost

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


def open_picture(  # noqa: PLR0913 - each is a limit, by keyword only
    content: bytes,
    *,
    maximum_bytes: int,
    maximum_pixels: int,
    memory: int,
    seconds: float,
    maximum_pages: int = 20,
    declared: str | None = None,
) -> Picture:
    """Decode a JPEG, PNG, WebP, HEIC or TIFF file, or the first page of a PDF file.

    Args:
        content: the file.
        maximum_bytes: largest file accepted.
        maximum_pixels: most pixels accepted, by the header, before any is decoded.
        memory: bytes of address space that the decoding process may take.
        seconds: processor seconds that it may take.
        maximum_pages: pictures or pages that the file may hold.
        declared: media type or file suffix (``.jpg``) that came with the bytes, if any.

    Raises:
        DocumentError: ``document.empty``, ``document.too-large``, ``document.not-a-picture``,
            ``document.mismatch``, ``document.polyglot``, ``document.too-many-pixels``,
            ``document.too-small``, ``document.too-many-pages``, ``document.bomb``,
            ``document.encrypted``, ``document.truncated`` or ``document.decoder-failed``.
    """
    if not content:
        raise DocumentError("document.empty", "The file has no bytes.")
    if len(content) > maximum_bytes:
        raise DocumentError(
            "document.too-large",
            f"The file has {len(content)} bytes; at most {maximum_bytes} are accepted.",
        )
    seconds = min(seconds, _MOST_SECONDS)
    limits = {
        "memory": memory,
        "seconds": max(1, round(seconds)),
        "maximum_pixels": maximum_pixels,
        "maximum_pages": maximum_pages,
        "declared": declared,
    }
    answer = decoder_process().decode(content, limits, seconds * _WALL_CLOCK_FACTOR)
    if "code" in answer.facts:
        raise DocumentError(answer.facts["code"], answer.facts["detail"])
    return _picture(answer.facts, answer.pixels)


def _picture(facts: dict[str, Any], pixels: bytes) -> Picture:
    shape = (facts["height"], facts["width"], 3)
    if len(pixels) != shape[0] * shape[1] * 3:
        raise DocumentError("document.decoder-failed", "The decoding process lost pixels.")
    shorter, longer = sorted(shape[:2])
    if shorter < max(_SMALLEST_SIDE, longer / _LONGEST_TO_SHORTEST):
        raise DocumentError(
            "document.too-small",
            f"The picture has {shape[1]} x {shape[0]} pixels; a side needs {_SMALLEST_SIDE}, "
            f"and may be at most {_LONGEST_TO_SHORTEST} times the other.",
        )
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
        pages=facts["pages"],
        embedded=facts.get("embedded", 0),
    )
    cost = DecodingCost(facts["cpu"], facts["peak"])
    return Picture(np.frombuffer(pixels, dtype=np.uint8).reshape(shape).copy(), evidence, cost)
