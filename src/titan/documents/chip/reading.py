"""The files of a chip, from a stranger's bytes to what they say and how far it is proved."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from titan.documents.chip.authentication import authenticate
from titan.documents.chip.data_groups import face_picture, read_zone_group
from titan.documents.chip.der import MalformedError
from titan.documents.chip.trust import load_trust_list
from titan.documents.intake import Picture, open_picture
from titan.domain.chip import Chip, ChipFace, ChipFiles
from titan.errors import DocumentError
from titan.settings import Settings

_MOST_BYTES = {"security object": 1 << 16, "data group 1": 1 << 10, "data group 2": 1 << 20}
_MOST_OTHER_BYTES = 1 << 20
_NAME = re.compile(r"(?:EF[._ -]?)?(SOD|DG(\d{1,2}))(?:\.(?:bin|der))?", re.IGNORECASE)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ChipReading:
    """What the files of a chip gave.

    Attributes:
        chip: what they say.
        face: (H, W, 3) BGR, the portrait of data group 2, or None where it was not given.
    """

    chip: Chip
    face: NDArray[np.uint8] | None


def chip_files(folder: Path) -> ChipFiles:
    """Return the files of a folder that are named as those of a chip: EF.SOD, DG1.bin, ...

    Raises:
        DocumentError: ``document.chip-incomplete`` if EF.SOD or EF.DG1 is missing, or a file
            stands there twice; ``document.unreadable`` if one cannot be read.
    """
    found: dict[int, bytes] = {}
    try:
        for path in sorted(folder.iterdir()):
            match = _NAME.fullmatch(path.name)
            if match is None:
                continue
            number = int(match[2] or 0)
            if number in found or number > 16:
                raise DocumentError("document.chip-incomplete", "Two files have one name.")
            found[number] = _bounded(path)
    except OSError as error:
        detail = f"{error.strerror or 'Unreadable'}."
        raise DocumentError("document.unreadable", detail) from error
    if 0 not in found or 1 not in found:
        raise DocumentError("document.chip-incomplete", "EF.SOD or EF.DG1 is missing.")
    return ChipFiles(found.pop(0), found)


def read_chip(files: ChipFiles, settings: Settings, *, today: date) -> ChipReading:
    """Read and authenticate the files of a chip.

    Args:
        files: the security object and the data groups; group 1 must be there.
        settings: for the authorities' folder and the limits on decoding the portrait.
        today: the day of the examination.

    Raises:
        DocumentError: ``document.chip-incomplete``, ``document.chip-malformed``,
            ``document.csca-unreadable``, or as of `open_picture` for the portrait.
    """
    _check_sizes(files)
    groups = files.data_groups
    if 1 not in groups:
        raise DocumentError("document.chip-incomplete", "EF.DG1 is missing.")
    trusted = load_trust_list(settings.csca_dir)
    authentication = _parse("EF.SOD", lambda: authenticate(files, trusted, today))
    mrz = _parse("EF.DG1", lambda: read_zone_group(groups[1], today))
    picture = _face(groups[2], settings) if 2 in groups else None
    face = None if picture is None else _described(picture)
    chip = Chip(mrz=mrz, face=face, authentication=authentication)
    return ChipReading(chip, None if picture is None else picture.pixels)


def _face(data: bytes, settings: Settings) -> Picture:
    return open_picture(
        _parse("EF.DG2", lambda: face_picture(data)),
        maximum_bytes=settings.maximum_bytes,
        maximum_pixels=settings.maximum_pixels,
        memory=settings.examination_memory,
        seconds=settings.examination_timeout,
    )


def _described(picture: Picture) -> ChipFace:
    return ChipFace(picture.media_type, picture.width, picture.height)


def _bounded(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(_MOST_OTHER_BYTES + 1)


def _check_sizes(files: ChipFiles) -> None:
    sizes = {"security object": len(files.security_object)}
    sizes |= {f"data group {number}": len(data) for number, data in files.data_groups.items()}
    for name, size in sizes.items():
        most = _MOST_BYTES.get(name, _MOST_OTHER_BYTES)
        if size > most:
            raise DocumentError("document.too-large", f"The {name} has more than {most} bytes.")


def _parse(name: str, parse: Callable[[], T]) -> T:
    try:
        return parse()
    except MalformedError as error:
        raise DocumentError("document.chip-malformed", f"{name}: {error}.") from error
