"""The examination of one document: every check, every finding, one verdict."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from titan.domain.chip import Chip
from titan.domain.document import Document, PageQuality, PictureEvidence
from titan.domain.report import Finding, ForensicReport, Verdict
from titan.forensics.checks import (
    barcode,
    chip_authenticity,
    chip_face,
    chip_print,
    content_credentials,
    country_codes,
    document_kind,
    expiry,
    mrz_check_digits,
    mrz_dates,
    mrz_presence,
    page_quality,
    portrait,
    rotation,
    software,
    validity,
    visual_zone,
)
from titan.forensics.examined import Examination
from titan.forensics.exhibit import Exhibit
from titan.forensics.localization import localize
from titan.forensics.look import TRACES, Look, look_at
from titan.forensics.tamper.opinion import form_opinion
from titan.forensics.tamper.shipped import shipped_decision
from titan.forensics.thresholds import THRESHOLDS

CHECKS: MappingProxyType[str, Callable[[Exhibit], tuple[Finding, ...]]] = MappingProxyType(
    {
        module.NAME: module.check
        for module in (
            mrz_presence,
            mrz_check_digits,
            mrz_dates,
            expiry,
            country_codes,
            document_kind,
            validity,
            visual_zone,
            barcode,
            portrait,
            page_quality,
            rotation,
            software,
            content_credentials,
            chip_authenticity,
            chip_print,
            chip_face,
        )
    }
    | TRACES
)
"""Every check by its name, in the order of the report."""

_SEVERITY = (Verdict.PASS, Verdict.REFER, Verdict.FAIL)


def examine(  # noqa: PLR0913 - the parts of one reading; forensics may not know documents' type
    document: Document,
    *,
    page: NDArray[np.uint8],
    picture: NDArray[np.uint8],
    evidence: PictureEvidence,
    quality: PageQuality,
    today: date,
    chip: Chip | None = None,
    look: Look | None = None,
) -> Examination:
    """Examine one document and give a verdict with its reasons.

    The checks find contradictions and traces, the network marks places that look edited, and a
    regression over both gives the score. Nothing of it vouches that a document is genuine.

    Args:
        document: what was read.
        page: (H, W, 3) BGR, the document laid flat and upright.
        picture: (H, W, 3) BGR, the whole picture as decoded.
        evidence: what the file says besides its pixels.
        quality: how well the page can be seen.
        today: the day on which the document must be in force.
        chip: what the document's chip says, where its files were given.
        look: what `look_at` saw on this very page; it is looked at here by default.
    """
    look = look or look_at(document, page=page, picture=picture, evidence=evidence)
    exhibit = Exhibit(document, page, picture, evidence, quality, today, chip)
    checked = run_checks(exhibit, look.findings)
    scorer, decision = look.scorer, shipped_decision()
    opinion = form_opinion(exhibit, checked, scorer, decision)
    findings = (*checked, opinion.finding)
    report = ForensicReport(
        document=document,
        findings=findings,
        verdict=most_severe(findings),
        forgery_score=opinion.score,
        model_id=f"{scorer.id}, {decision.id}",
        thresholds_id=THRESHOLDS.id,
        chip=chip,
    )
    return Examination(report, picture, page, localize(checked, opinion.cells, *page.shape[:2]))


def run_checks(
    exhibit: Exhibit, known: Mapping[str, tuple[Finding, ...]] | None = None
) -> tuple[Finding, ...]:
    """Return the findings of every check but the network.

    Args:
        exhibit: what is checked.
        known: findings of checks that were made already, by their names.
    """
    known = known or {}
    return tuple(
        finding
        for name, check in CHECKS.items()
        for finding in (known[name] if name in known else check(exhibit))
    )


def most_severe(findings: Iterable[Finding]) -> Verdict:
    """Return the verdict of the finding that weighs most; there must be one."""
    return max((finding.verdict for finding in findings), key=_SEVERITY.index)
