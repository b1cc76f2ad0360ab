"""The page: complete, alone, and deaf to what a document says."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import numpy as np
import pytest

from titan.domain.document import Region
from titan.domain.report import Finding, ForensicReport, SidesReport, Verdict
from titan.forensics.examined import Examination
from titan.forensics.localization import localize
from titan.forensics.pages.report_page import Shown, report_page

TODAY = date(2026, 11, 22)
HOSTILE = "\"'><script>alert(1)</script><img src=//evil.example onerror=x>"
PAGE = np.full((400, 600, 3), 210, dtype=np.uint8)

MakeReport = Callable[..., ForensicReport]


class _Outline(HTMLParser):
    """Collects tags, attributes and whether everything opened was closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def _shown(report: ForensicReport, name: str = "pass.jpg") -> Shown:
    return Shown(
        name,
        Examination(
            report,
            PAGE,
            PAGE,
            localize(report.findings, np.zeros((100, 150), np.float32), 400, 600),
        ),
    )


def _finding(check: str, verdict: Verdict, region: Region | None = None) -> Finding:
    return Finding(check, "some-code", 0.8, 0.9, region, f"Sentence of {check}.", verdict)


def test_every_finding_is_on_the_page_with_its_sentence_and_score(make_report: MakeReport) -> None:
    found = tuple(
        _finding(f"check.{verdict}", verdict, Region(10, 20, 30, 40)) for verdict in Verdict
    )
    report = replace(make_report(Verdict.FAIL), findings=found)
    page = report_page([_shown(report)], TODAY)
    for finding in found:
        assert finding.explanation in page and finding.check in page
    assert page.count("score 0.80 of 1 forged, confidence 0.90") == 3
    assert page.index("check.fail") < page.index("check.refer") < page.index("check.pass")
    assert "P&lt;UTOERIKSSON&lt;&lt;ANNA" in page and "1974-08-12" in page
    for number in (1, 2, 3):
        assert f'href="#d1-{number}"' in page and f'id="d1-{number}"' in page


def test_the_page_stands_alone_and_is_well_formed(make_report: MakeReport) -> None:
    page = report_page([_shown(make_report()), _shown(make_report(), "two.jpg")], TODAY)
    outline = _Outline(page.removeprefix("<!DOCTYPE html>\n"))
    assert outline.open == []
    assert "script" not in outline.tags and "link" not in outline.tags
    for name, value in outline.attributes:
        assert not name.startswith("on")
        if name in ("src", "href"):
            assert value is not None and value.startswith(("data:image/jpeg;base64,", "#"))
    assert "default-src &#x27;none&#x27;" in page
    ids = [value for name, value in outline.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    targets = {value for name, value in outline.attributes if name == "href" and value[:1] == "#"}
    assert {target[1:] for target in targets} <= set(ids)


def test_what_a_document_says_cannot_become_markup(make_report: MakeReport) -> None:
    report = make_report(
        Verdict.REFER,
        primary_identifier=HOSTILE,
        document_number=HOSTILE,
        lines=(HOSTILE, HOSTILE),
    )
    hostile = replace(
        report,
        findings=(Finding(HOSTILE, HOSTILE, 0.9, 1.0, None, HOSTILE, Verdict.REFER),),
        thresholds_id=HOSTILE,
        document=replace(report.document, digest=HOSTILE, media_type=HOSTILE),
    )
    page = report_page([_shown(hostile, HOSTILE), _shown(hostile, HOSTILE)], TODAY)
    outline = _Outline(page.removeprefix("<!DOCTYPE html>\n"))
    assert "script" not in outline.tags
    assert all(not name.startswith("on") for name, _ in outline.attributes)
    assert "<script" not in page and "&lt;script&gt;" in page


def test_the_printed_page_is_compared_field_by_field(make_report: MakeReport) -> None:
    report = make_report()
    found = (
        replace(_finding("visual_zone.document_number", Verdict.PASS), code="in-order"),
        replace(_finding("visual_zone.date_of_birth", Verdict.FAIL), code="field-differs"),
        replace(_finding("visual_zone.sex", Verdict.PASS), code="field-not-found"),
    )
    page = report_page([_shown(replace(report, findings=found))], TODAY)
    assert "Printed page" in page
    assert "✓ agrees" in page and "✕ differs" in page and "field not found" in page
    assert "Printed page" not in report_page([_shown(report)], TODAY)


def test_a_map_is_shown_only_where_it_marks_something(make_report: MakeReport) -> None:
    marked = replace(
        make_report(Verdict.FAIL),
        findings=(_finding("some.check", Verdict.FAIL, Region(1, 2, 30, 40)),),
    )
    assert "Map of what speaks against it" in report_page([_shown(marked)], TODAY)
    assert "Map of what speaks against it" not in report_page([_shown(make_report())], TODAY)


def test_two_sides_have_their_own_findings(make_report: MakeReport) -> None:
    report = make_report()
    sides = SidesReport(report, report, (_finding("sides.same", Verdict.REFER),), Verdict.REFER)
    page = report_page([_shown(report, "front.jpg"), _shown(report, "back.jpg")], TODAY, sides)
    assert "Both sides" in page and "Sentence of sides.same." in page
    assert page.index("Both sides") < page.index("As received")


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_verdict_is_words_and_a_mark_not_only_a_colour(
    make_report: MakeReport, verdict: Verdict
) -> None:
    page = report_page([_shown(make_report(verdict))], TODAY)
    words = {"pass": "✓ In order", "refer": "? For a person to look at", "fail": "✕ Failed"}
    assert re.search(rf'class="verdict"><span class="{verdict}">.?{words[verdict][1:]}', page)
