"""What bytes are, by their content alone, and whether they are two things at once."""

from dataclasses import dataclass

JPEG, PNG, WEBP, TIFF = "image/jpeg", "image/png", "image/webp", "image/tiff"
HEIC, PDF, JP2 = "image/heic", "application/pdf", "image/jp2"

_STARTS = {
    b"\xff\xd8\xff": JPEG,
    b"\x89PNG\r\n\x1a\n": PNG,
    b"II*\x00": TIFF,
    b"MM\x00*": TIFF,
    b"%PDF-": PDF,
    # As chips store their portrait (ICAO 9303-10, EF.DG2): a file, or its code stream alone.
    b"\x00\x00\x00\x0cjP  \r\n\x87\n": JP2,
    b"\xff\x4f\xff\x51": JP2,
}
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1")
_ALIASES = {"image/jpg": JPEG, "image/pjpeg": JPEG, "image/heif": HEIC, "image/x-png": PNG}
_SUFFIXES = {
    ".jpg": JPEG, ".jpeg": JPEG, ".jpe": JPEG, ".png": PNG, ".webp": WEBP, ".tif": TIFF,
    ".tiff": TIFF, ".heic": HEIC, ".heif": HEIC, ".hif": HEIC, ".pdf": PDF, ".jp2": JP2,
}  # fmt: skip
_UNSPECIFIC = ("", "application/octet-stream", "binary/octet-stream")
# What other programs would run or render, where they look for it: at the head of a file.
_HEAD = 1024
_ACTIVE = (b"<html", b"<script", b"<?php", b"<svg", b"<!doctype")
_ARCHIVE_END, _ARCHIVE_ENTRY, _ARCHIVE_TAIL = b"PK\x05\x06", b"PK\x01\x02", 66_000


@dataclass(frozen=True)
class RefusedError(Exception):
    """The bytes cannot be taken.

    Attributes:
        code: of `titan.failures.CATALOGUE`.
        detail: a sentence without anything of the content.
    """

    code: str
    detail: str


def sniff(content: bytes) -> str:
    """Return the media type that the first bytes show.

    Raises:
        RefusedError: ``document.not-a-picture``.
    """
    for start, media_type in _STARTS.items():
        if content.startswith(start):
            return media_type
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return HEIC
    raise RefusedError(
        "document.not-a-picture",
        "The bytes are no JPEG, JPEG 2000, PNG, WebP, HEIC, TIFF or PDF file.",
    )


def refuse_mismatch(media_type: str, declared: str) -> None:
    """Refuse bytes that are something else than their name or sender says.

    Args:
        media_type: as sniffed.
        declared: a media type, or a file's suffix with its dot; an unknown one says nothing.

    Raises:
        RefusedError: ``document.mismatch``.
    """
    said = declared.partition(";")[0].strip().lower()
    said = _SUFFIXES.get(said, _ALIASES.get(said, said))
    if said in _UNSPECIFIC or said.startswith(".") or said == media_type:
        return
    raise RefusedError(
        "document.mismatch", f"The bytes are {media_type}, which is not what they are declared as."
    )


def refuse_polyglot(content: bytes, media_type: str) -> None:
    """Refuse bytes that another program would take for something else.

    Looked for: a PDF header, markup or a script at the head of a picture, and an archive whose
    directory is at the file's end. Data behind a JPEG's end are no reason: phones put depth maps
    and short films there.

    Raises:
        RefusedError: ``document.polyglot``.
    """
    head = content[:_HEAD].lower()
    active = any(mark in head for mark in _ACTIVE)
    if active or (media_type != PDF and b"%pdf-" in head) or _ends_in_archive(content):
        raise RefusedError("document.polyglot", "The file is a picture and something else at once.")


def _ends_in_archive(content: bytes) -> bool:
    """Whether a ZIP directory stands at the end, with its entries where it says."""
    end = content.rfind(_ARCHIVE_END, max(0, len(content) - _ARCHIVE_TAIL))
    if end < 0 or end + 22 > len(content):
        return False
    size = int.from_bytes(content[end + 12 : end + 16], "little")
    return content[end - size : end].startswith(_ARCHIVE_ENTRY) if 0 < size <= end else False
