"""A first look at a page: all that needs its pixels and not its print.

Traces and the tamper network take half of an examination's time and wait for nothing that is
read, so that they can be looked for while the print is read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from titan.domain.document import Document, PictureEvidence, Region
from titan.domain.report import Finding
from titan.forensics.checks import (
    block_grid,
    copy_move,
    double_quantisation,
    grey_copy,
    jpeg_traces,
    noise_level,
    recapture,
    resave_ghost,
    typography,
)
from titan.forensics.exhibit import Sight
from titan.forensics.tamper.on_page import look_at_document
from titan.forensics.tamper.scoring import Scorer, Suspicion
from titan.forensics.tamper.shipped import shipped_decision, shipped_scorer
from titan.forensics.tamper.stored import Stored

TRACES: MappingProxyType[str, Callable[[Sight], tuple[Finding, ...]]] = MappingProxyType(
    {
        module.NAME: module.check
        for module in (
            jpeg_traces,
            double_quantisation,
            resave_ghost,
            block_grid,
            noise_level,
            copy_move,
            recapture,
            grey_copy,
            typography,
        )
    }
)
"""Every check of traces by its name."""


@dataclass(frozen=True, slots=True)
class Look:
    """What the pixels of a page show.

    Attributes:
        findings: of each check in `TRACES`, by its name.
        scorer: gives what the network saw, without looking again.
    """

    findings: MappingProxyType[str, tuple[Finding, ...]]
    scorer: Scorer


class _Seen(Scorer):
    """A network that looked already."""

    def __init__(self, suspicion: Suspicion, id: str) -> None:
        super().__init__(b"", id)
        self._suspicion = suspicion

    def score(self, picture: Stored, region: Region | None = None) -> Suspicion:
        """Return what was seen; only the picture that was looked at may be asked for."""
        return self._suspicion


def look_at(
    document: Document,
    *,
    page: NDArray[np.uint8],
    picture: NDArray[np.uint8],
    evidence: PictureEvidence,
) -> Look:
    """Look for traces of editing and copying on a page.

    Args:
        document: where the page lies in the picture; what is printed on it may be missing yet.
        page: (H, W, 3) BGR, the document laid flat and upright.
        picture: (H, W, 3) BGR, the whole picture as decoded.
        evidence: what the file says besides its pixels.

    Raises:
        ArtifactError: if the network's file is missing or changed.
    """
    sight = Sight(document, page, picture, evidence)
    findings = {name: check(sight) for name, check in TRACES.items()}
    return Look(MappingProxyType(findings), let_network_look(sight))


def let_network_look(sight: Sight) -> Scorer:
    """Return a scorer that gives what the network sees on a page, which is looked at now.

    Raises:
        ArtifactError: if the network's file is missing or changed.
    """
    scorer = shipped_scorer()
    if not shipped_decision().sees_network:
        return scorer
    return _Seen(look_at_document(sight, scorer), scorer.id)
