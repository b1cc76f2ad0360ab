"""How thoroughly a document was examined, as one number that a policy can ask for.

The level follows from a frozen table: the highest whose evidence was all gathered. It is written
down beside the nearest words of NIST SP 800-63A-4 and of eIDAS (Implementing Regulation (EU)
2015/1502), and claims to conform to neither: both also judge how a person was enrolled, by whom and
from what other sources, which no examination of a document can know.
"""

from dataclasses import dataclass
from enum import StrEnum

from titan.domain.report import Finding, ForensicReport, Verdict

_IN_ORDER = "in-order"
_VISUAL_ZONE = "visual_zone."
_MUST_AGREE = frozenset(
    {"document_number", "primary_identifier", "date_of_birth", "date_of_expiry"}
)
"""Fields of the printed page that must be found and agree with the zone."""


class Evidence(StrEnum):
    """Something that was checked and found in order."""

    ZONE_READ = "a machine-readable zone was read"
    DIGITS_VERIFIED = "all its check digits are verified"
    NOTHING_REFERRED = "no check asked for a person's eye"
    VISUAL_ZONE_AGREES = "the printed page agrees with the zone"
    FORGERY_SCORED = "a calibrated model scored the picture for forgery"
    CHIP_AUTHENTIC = "a state's signature over the chip's data is verified"
    CHIP_FITS_PRINT = "the printed zone says what the chip says"
    FACE_MATCHED = "the holder's face is likely that of the chip's portrait"
    PRESENCE_WITNESSED = "a trained person saw holder and document together"


@dataclass(frozen=True, slots=True)
class Level:
    """One row of the table.

    Attributes:
        number: 1 to 7, as credentials and policies carry it.
        name: in a few words.
        needs: the evidence without which a document does not reach it.
        nist: the nearest words of NIST SP 800-63A-4.
        eidas: the nearest words of Implementing Regulation (EU) 2015/1502, annex, 2.1.2.
    """

    number: int
    name: str
    needs: frozenset[Evidence]
    nist: str
    eidas: str


_READ = frozenset({Evidence.ZONE_READ})
_VERIFIED = _READ | {Evidence.DIGITS_VERIFIED}
_UNQUESTIONED = _VERIFIED | {Evidence.NOTHING_REFERRED}
_CHIP = _UNQUESTIONED | {Evidence.CHIP_AUTHENTIC, Evidence.CHIP_FITS_PRINT}

LEVELS = (
    Level(1, "read", _READ, "evidence collected, not validated", "none"),
    Level(2, "consistent", _VERIFIED, "evidence collected, not validated", "none"),
    Level(
        3,
        "unquestioned",
        _UNQUESTIONED,
        "evidence collected; attributes consistent in themselves",
        "low: the evidence appears to be valid",
    ),
    Level(
        4,
        "corroborated",
        _UNQUESTIONED | {Evidence.VISUAL_ZONE_AGREES, Evidence.FORGERY_SCORED},
        "STRONG evidence, validated by automated means (IAL1, evidence validation)",
        "low: the evidence can be assumed to be genuine",
    ),
    Level(
        5,
        "signed by a state",
        _CHIP,
        "SUPERIOR evidence, validated by its signature and trust chain (IAL2, validation)",
        "substantial, but for possession and risks such as loss: checked to be genuine",
    ),
    Level(
        6,
        "signed by a state, and of this face",
        _CHIP | {Evidence.FACE_MATCHED},
        "the same, and verification by automated face comparison (IAL2, biometric pathway)",
        "substantial, and part of high: a physical characteristic is compared",
    ),
    Level(
        7,
        "seen by a person",
        _CHIP | {Evidence.FACE_MATCHED, Evidence.PRESENCE_WITNESSED},
        "the same, on site and attended (IAL3)",
        "high, but for the authoritative source: possession and comparison are verified",
    ),
)
"""The table, lowest first. Nothing in this release gathers the evidence of levels 4 and 7.

Level 6 asks for the chip's portrait: the printed one can be exchanged beside a genuine chip."""


def assurance_level(report: ForensicReport) -> int:
    """Return the highest level of `LEVELS` that a report supports, or 0 for none."""
    gathered = evidence(report)
    reached = [level.number for level in LEVELS if level.needs <= gathered]
    return max(reached, default=0)


def evidence(report: ForensicReport) -> frozenset[Evidence]:
    """Return what an examination gathered in favour of a document."""
    mrz = report.document.mrz
    found = {
        Evidence.ZONE_READ: mrz is not None,
        Evidence.DIGITS_VERIFIED: mrz is not None and mrz.valid,
        Evidence.NOTHING_REFERRED: report.verdict is Verdict.PASS,
        Evidence.VISUAL_ZONE_AGREES: _visual_zone_agrees(report.findings),
        Evidence.FORGERY_SCORED: report.forgery_score is not None,
        Evidence.CHIP_AUTHENTIC: _all_in_order(report.findings, "chip.authenticity"),
        Evidence.CHIP_FITS_PRINT: _all_in_order(report.findings, "chip.print"),
        Evidence.FACE_MATCHED: _all_in_order(report.findings, "chip.face"),
    }
    return frozenset(kind for kind, gathered in found.items() if gathered)


def _all_in_order(findings: tuple[Finding, ...], check: str) -> bool:
    codes = {finding.code for finding in findings if finding.check == check}
    return codes == {_IN_ORDER}


def _visual_zone_agrees(findings: tuple[Finding, ...]) -> bool:
    compared = [finding for finding in findings if finding.check.startswith(_VISUAL_ZONE)]
    agreeing = {
        finding.check.removeprefix(_VISUAL_ZONE)
        for finding in compared
        if finding.code == _IN_ORDER
    }
    return _MUST_AGREE <= agreeing and all(one.verdict is Verdict.PASS for one in compared)
