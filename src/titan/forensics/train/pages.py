"""A folder of labelled pages, drawn once, from which every run of training takes its crops.

The pages come from a source that the caller names: this room knows nothing of how they are made.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.domain.document import Region
from titan.errors import DocumentError


@dataclass(frozen=True, slots=True)
class Origin:
    """The families that a page comes from; what is measured is how a network fares on new ones.

    Attributes:
        design: who drew the page.
        editor: what edited it, or None for a genuine page.
        attack: what was done, or None.
        capture: how it became a picture.
        history: how the picture was saved and sent on.
    """

    design: str
    editor: str | None
    attack: str | None
    capture: str
    history: str


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """A picture file, and where it was edited.

    Attributes:
        content: the file's bytes.
        mask: bool (H, W), true where edited, on the pixels as the file stores them.
        origin: its families.
        twin: the file of the same page from the same camera, saved alike and not edited; None
            where nobody drew it.
    """

    content: bytes
    mask: NDArray[np.bool_]
    origin: Origin
    twin: bytes | None = None

    @property
    def genuine(self) -> bytes | None:
        """The file of the page without an edit: its own, its twin's, or None."""
        return self.twin if self.mask.any() else self.content


Place = tuple[int, int]
"""A row and a column of a picture, in pixels."""

Source = Callable[[int], LabelledPage]
"""Draws the page of a number, always the same one. Must be picklable."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is known of a picture file before the network looks at it.

    Attributes:
        evidence: what the other checks found, by name (`titan.forensics.tamper.evidence`).
        region: where the document lies in the picture as its file stores it, which is all that
            the network looks at; None for the whole picture.
    """

    evidence: Mapping[str, float]
    region: Region | None


NOTHING_SAID = Said({}, None)
"""Of a file that nobody examined."""

Examine = Callable[[bytes], Said]
"""Reads a picture file and says what the checks find and where to look. Must be picklable."""


class PageFolder:
    """Labelled pages in a folder, numbered from zero; a page is there once its label is.

    Args:
        folder: made where it is missing.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def fill(
        self,
        source: Source,
        count: int,
        *,
        workers: int = 1,
        on_progress: Callable[[int], None] = lambda _: None,
    ) -> None:
        """Draw the pages that are missing; stopped at any moment, it goes on from there.

        Args:
            source: of the pages.
            count: pages that the folder shall have.
            workers: processes that draw.
            on_progress: told how many are there.
        """
        missing = [number for number in range(count) if not self._label(number).exists()]
        done = count - len(missing)
        on_progress(done)
        with ProcessPoolExecutor(workers) as pool:
            for _ in pool.map(partial(_draw, self.folder, source), missing, chunksize=4):
                done += 1
                on_progress(done)

    def examine(
        self,
        examine: Examine,
        numbers: Sequence[int],
        *,
        workers: int = 1,
        on_progress: Callable[[int], None] = lambda _: None,
    ) -> None:
        """Write down what reading and the other checks say of pages, where that is missing.

        Args:
            examine: of a picture file.
            numbers: of the pages that shall have been examined.
            workers: processes that examine.
            on_progress: told how many are done.
        """
        missing = [number for number in numbers if not self._said(number).exists()]
        done = len(numbers) - len(missing)
        on_progress(done)
        with ProcessPoolExecutor(workers) as pool:
            for _ in pool.map(partial(_examine, self.folder, examine), missing):
                done += 1
                on_progress(done)

    def said(self, number: int) -> Said:
        """Return what was said of a page; nothing where it was not examined."""
        path = self._said(number)
        if not path.exists():
            return NOTHING_SAID
        said = json.loads(path.read_text())
        return Said(said["evidence"], None if said["region"] is None else Region(**said["region"]))

    def suspect(self, number: int, places: Sequence[Place]) -> None:
        """Write down which places of a page's genuine picture a network takes for edits."""
        _put(self._suspects(number), list(places))

    def suspects(self, number: int) -> list[Place]:
        """Return those places; none where nobody looked."""
        path = self._suspects(number)
        if not path.exists():
            return []
        return [(row, column) for row, column in json.loads(path.read_text())]

    def origins(self) -> dict[int, Origin]:
        """Return the families of every page that is there."""
        return {
            int(path.stem): Origin(**json.loads(path.read_text()))
            for path in sorted(self.folder.glob("*.json"))
        }

    def read(self, number: int) -> LabelledPage:
        """Return one page.

        Raises:
            DocumentError: ``document.unreadable`` if its files were removed or changed.
        """
        label = self._label(number)
        mask = cv2.imread(str(label.with_suffix(".png")), cv2.IMREAD_GRAYSCALE)
        if mask is None or not label.exists():
            raise DocumentError("document.unreadable", f"Page {number} of the folder is damaged.")
        content, twin = label.with_suffix(".picture").read_bytes(), label.with_suffix(".twin")
        origin = Origin(**json.loads(label.read_text()))
        return LabelledPage(content, mask > 0, origin, twin.read_bytes() if twin.exists() else None)

    def _label(self, number: int) -> Path:
        return _label(self.folder, number)

    def _suspects(self, number: int) -> Path:
        return self._label(number).with_suffix(".suspects")

    def _said(self, number: int) -> Path:
        return self._label(number).with_suffix(".said")


def _label(folder: Path, number: int) -> Path:
    return folder / f"{number:06}.json"


def _examine(folder: Path, examine: Examine, number: int) -> None:
    label = _label(folder, number)
    said = examine(label.with_suffix(".picture").read_bytes())
    _put(label.with_suffix(".said"), asdict(said))


def _draw(folder: Path, source: Source, number: int) -> None:
    page = source(number)
    label = _label(folder, number)
    label.with_suffix(".picture").write_bytes(page.content)
    coded = cv2.imencode(".png", page.mask.astype(np.uint8) * 255)[1]
    label.with_suffix(".png").write_bytes(coded.tobytes())
    if page.twin is not None:
        label.with_suffix(".twin").write_bytes(page.twin)
    _put(label, asdict(page.origin))


def _put(path: Path, content: object) -> None:
    """Write a file of JSON whole or not at all."""
    draft = path.with_name(f"{path.name}.part")
    draft.write_text(json.dumps(content))
    draft.replace(path)
