"""The level follows from what was gathered, and from nothing else."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from titan.credentials.assurance import LEVELS, Evidence, assurance_level, evidence
from titan.domain.document import CheckDigit
from titan.domain.report import Finding, ForensicReport, Verdict

MakeReport = Callable[..., ForensicReport]

PRINTED = (
    "visual_zone.document_number",
    "visual_zone.primary_identifier",
    "visual_zone.date_of_birth",
    "visual_zone.date_of_expiry",
)
CHIP = ("chip.authenticity", "chip.print")


def _with(report: ForensicReport, checks: Iterable[str], code: str = "in-order") -> ForensicReport:
    found = tuple(
        Finding(check, code, 0.5, 0.0, None, "A sentence.", Verdict.PASS) for check in checks
    )
    return replace(report, findings=report.findings + found)


def test_the_scale_is_what_it_was_before_there_were_chips(make_report: MakeReport) -> None:
    wrong = (CheckDigit("document_number", "1", "2"),)
    assert assurance_level(make_report(check_digits=wrong, verdict=Verdict.REFER)) == 1
    assert assurance_level(make_report(verdict=Verdict.REFER)) == 2
    assert assurance_level(make_report()) == 3


def test_corroboration_needs_both_the_printed_page_and_a_model(make_report: MakeReport) -> None:
    scored = replace(make_report(), forgery_score=0.1, model_id="model")
    assert assurance_level(scored) == 3
    assert assurance_level(_with(make_report(), PRINTED)) == 3
    assert assurance_level(_with(scored, PRINTED)) == 4
    for left_out in PRINTED:
        assert assurance_level(_with(scored, set(PRINTED) - {left_out})) == 3


def test_a_chip_counts_only_when_it_is_authentic_and_fits(make_report: MakeReport) -> None:
    assert assurance_level(_with(make_report(), CHIP)) == 5
    for one in CHIP:
        assert assurance_level(_with(make_report(), [one])) == 3
    doubtful = _with(_with(make_report(), CHIP), CHIP[:1], code="chip-issuer-unknown")
    assert assurance_level(doubtful) == 3


def test_a_face_counts_only_beside_a_chip(make_report: MakeReport) -> None:
    assert assurance_level(_with(make_report(), ["chip.face"])) == 3
    assert assurance_level(_with(make_report(), [*CHIP, "chip.face"])) == 6


def test_a_printed_portrait_beside_a_genuine_chip_is_not_the_chips(make_report: MakeReport) -> None:
    """Whoever holds a copy of another person's chip can print their own face on the page."""
    assert assurance_level(_with(make_report(), [*CHIP, "portrait.selfie"])) == 5


def test_nothing_outweighs_a_refused_report(make_report: MakeReport) -> None:
    refused = _with(make_report(verdict=Verdict.FAIL), [*PRINTED, *CHIP, "chip.face"])
    assert assurance_level(refused) == 2


def test_a_page_that_was_not_read_has_no_level(make_report: MakeReport) -> None:
    report = make_report()
    blank = replace(report, document=replace(report.document, mrz=None))
    assert assurance_level(blank) == 0
    assert evidence(blank) == {Evidence.NOTHING_REFERRED}


def test_each_level_needs_more_than_some_level_below_it() -> None:
    assert [level.number for level in LEVELS] == [1, 2, 3, 4, 5, 6, 7]
    for lower, level in enumerate(LEVELS[1:], start=1):
        assert any(below.needs < level.needs for below in LEVELS[:lower])
    assert len({level.needs for level in LEVELS}) == len(LEVELS)
