"""The report on one or more documents as one page of HTML.

It stands alone: pictures are inside it, there is no script, and its content security policy
forbids every request. It holds personal data, as the documents do.
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from titan.domain.report import Finding, ForensicReport, SidesReport, Verdict
from titan.forensics.examined import Examination
from titan.forensics.findings import CANNOT_TELL
from titan.forensics.pages.markup import Markup, element, joined
from titan.forensics.pages.pictures import heat_picture, page_with_regions, picture_with_outline
from titan.forensics.pages.readings import read_fields
from titan.forensics.pages.style import style_sheet

WORDS = {
    Verdict.PASS: "In order",
    Verdict.REFER: "For a person to look at",
    Verdict.FAIL: "Failed",
}
_NOTED = "Noted"
"""Instead of "in order", for a remark that decides nothing."""

_MARKS = {Verdict.PASS: "✓", Verdict.REFER: "?", Verdict.FAIL: "✕"}
_BY_WEIGHT = (Verdict.FAIL, Verdict.REFER, Verdict.PASS)


@dataclass(frozen=True, slots=True)
class Shown:
    """One examined picture and the name under which the page shows it."""

    name: str
    examination: Examination


def report_page(shown: Sequence[Shown], made_on: date, sides: SidesReport | None = None) -> str:
    """Return the page.

    Args:
        shown: the examined pictures, in the order of the page.
        made_on: the day against which dates were judged.
        sides: what the first two pictures, two sides of one document, say of each other.
    """
    style = style_sheet()
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", http_equiv="Content-Security-Policy", content=_policy(style)),
        element("title", "Examination of identity documents"),
        Markup(f"<style>{style}</style>"),
    )
    sections = [_section(place, one) for place, one in enumerate(shown, start=1)]
    body = element(
        "body",
        element(
            "header",
            element("h1", "Examination of identity documents"),
            element(
                "p",
                f"Dates are judged as of {made_on.isoformat()}. This page holds personal data: "
                "keep it where the documents are kept.",
                class_="muted",
            ),
            _contents(shown) if len(shown) > 1 else "",
        ),
        element("main", _sides(sides) if sides else "", *sections),
    )
    return "<!DOCTYPE html>\n" + element("html", head, body, lang="en") + "\n"


def _policy(style: str) -> str:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'"


def _contents(shown: Sequence[Shown]) -> Markup:
    entries = [
        element(
            "li",
            element("a", one.name, href=f"#d{place}"),
            " ",
            _verdict_words(one.examination.report.verdict),
        )
        for place, one in enumerate(shown, start=1)
    ]
    return element("nav", element("ul", *entries), aria_label="Documents")


def _sides(sides: SidesReport) -> Markup:
    return element(
        "section",
        element("h2", "Both sides"),
        element("p", _verdict_words(sides.verdict), class_="verdict"),
        _checks(tuple(enumerate(sides.findings, start=1)), "sides-"),
        class_="document",
    )


def _section(place: int, shown: Shown) -> Markup:
    examination, prefix = shown.examination, f"d{place}-"
    report = examination.report
    numbered = tuple(enumerate(_by_weight(report.findings), start=1))
    return element(
        "section",
        element("h2", shown.name),
        element("p", _verdict_words(report.verdict), class_="verdict"),
        element("p", _summary(report)),
        _pictures(examination, numbered, prefix),
        element("h3", "Checks"),
        _all_checks(numbered, prefix),
        read_fields(report),
        _provenance(report),
        class_="document",
        id=f"d{place}",
    )


def _summary(report: ForensicReport) -> str:
    deciding = [one for one in report.findings if one.verdict is report.verdict]
    if report.verdict is Verdict.PASS:
        return f"None of {len(report.findings)} findings speaks against the document."
    return " ".join(dict.fromkeys(finding.explanation for finding in deciding))


def _pictures(
    examination: Examination, numbered: Sequence[tuple[int, Finding]], prefix: str
) -> Markup:
    document = examination.report.document
    outlined = element(
        "figure",
        picture_with_outline(examination.picture, document.quad),
        element("figcaption", f"As received, {document.width} x {document.height} pixels."),
    )
    marked = element(
        "figure",
        page_with_regions(examination.page, numbered, prefix),
        element("figcaption", "Laid flat. The numbers are those of the checks below."),
    )
    pictures = element("div", outlined, marked, class_="pictures")
    if not examination.localization_map.any():
        return pictures
    heat = heat_picture(examination.page, examination.localization_map)
    caption = element("figcaption", "The warmer, the more speaks against the place.")
    folded = element(
        "details", element("summary", "Map of what speaks against it"),
        element("figure", heat, caption),
    )  # fmt: skip
    return joined(pictures, folded)


def _all_checks(numbered: Sequence[tuple[int, Finding]], prefix: str) -> Markup:
    """What decides stands open; what found nothing is folded away beneath it."""
    deciding = [one for one in numbered if one[1].verdict is not Verdict.PASS]
    others = [one for one in numbered if one[1].verdict is Verdict.PASS]
    if not deciding:
        return _checks(others, prefix)
    if not others:
        return _checks(deciding, prefix)
    summary = element("summary", f"{len(others)} more: in order, or only noted")
    folded = element("details", summary, _checks(others, prefix))
    return joined(_checks(deciding, prefix), folded)


def _checks(numbered: Sequence[tuple[int, Finding]], prefix: str) -> Markup:
    return element("ol", *(_check(n, found, prefix) for n, found in numbered), class_="checks")


def _check(number: int, finding: Finding, prefix: str) -> Markup:
    return element(
        "li",
        element(
            "p",
            element("span", f"{number}", class_="tag"),
            element("span", _finding_words(finding), class_="tag"),
            finding.explanation,
        ),
        element("p", f"{finding.check} · {finding.code} · {_weight(finding)}", class_="small"),
        class_=str(finding.verdict),
        id=f"{prefix}{number}",
    )


def _weight(finding: Finding) -> str:
    if finding.confidence == 0.0 or finding.score == CANNOT_TELL:
        return "gives no score"
    return f"score {finding.score:.2f} of 1 forged, confidence {finding.confidence:.2f}"


def _finding_words(finding: Finding) -> Markup:
    if finding.verdict is Verdict.PASS and finding.code != "in-order":
        return element("span", f"i {_NOTED}", class_="muted")
    return _verdict_words(finding.verdict)


def _verdict_words(verdict: Verdict) -> Markup:
    return element("span", f"{_MARKS[verdict]} {WORDS[verdict]}", class_=str(verdict))


def _by_weight(findings: Sequence[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: _BY_WEIGHT.index(finding.verdict))


def _provenance(report: ForensicReport) -> Markup:
    score = "none: no model is shipped" if report.forgery_score is None else (
        f"{report.forgery_score:.3f} ({report.model_id})"
    )  # fmt: skip
    entries = (
        ("Probability of forgery", score),
        ("Thresholds", report.thresholds_id),
        ("Type of the file", report.document.media_type),
        ("SHA-256 of the file", report.document.digest),
    )
    pairs = [joined(element("dt", name), element("dd", value)) for name, value in entries]
    return joined(element("h3", "About this examination"), element("dl", *pairs))
