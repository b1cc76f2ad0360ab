"""What was read, field by field: the zone, its check digits, the printed page, the chip."""

from collections.abc import Sequence

from titan.domain.chip import Chip
from titan.domain.document import Mrz
from titan.domain.report import Finding, ForensicReport, Verdict
from titan.forensics.pages.markup import Markup, element, joined

VISUAL_ZONE = "visual_zone."
"""Findings whose check begins so compare the printed page with the zone, one field each."""

_FIELDS = (
    "document_code",
    "issuing_state",
    "document_number",
    "primary_identifier",
    "secondary_identifier",
    "nationality",
    "date_of_birth",
    "sex",
    "date_of_expiry",
    "optional_data",
)
_DIFFERS = {Verdict.REFER: "? differs", Verdict.FAIL: "✕ differs"}


def read_fields(report: ForensicReport) -> Markup:
    """Return the tables of what was read from the page and from the chip."""
    mrz = report.document.mrz
    parts: list[Markup] = []
    if mrz is not None:
        parts += [element("h3", f"Machine-readable zone ({mrz.format})"), _zone(report, mrz)]
    if report.chip is not None:
        parts += [element("h3", "Chip"), _chip(report.chip)]
    return joined(*parts)


def _zone(report: ForensicReport, mrz: Mrz) -> Markup:
    printed = {
        finding.check.removeprefix(VISUAL_ZONE): finding
        for finding in report.findings
        if finding.check.startswith(VISUAL_ZONE)
    }
    digits = {digit.field: digit for digit in mrz.check_digits}
    columns = ["Field", "As read", "Check digit"]
    columns += ["Printed page"] if printed else []
    columns += ["Chip"] if report.chip else []
    rows = []
    for field in _FIELDS:
        value = _value(mrz, field)
        if not value and field not in digits:
            continue
        row: list[str] = [_words(field), value, _digit(digits.get(field))]
        row += [_printed(printed.get(field))] if printed else []
        row += [_same(value, _value(report.chip.mrz, field))] if report.chip else []
        rows.append(row)
    if "composite" in digits:
        blank = [""] * (len(columns) - 3)
        rows.append(["All together", "", _digit(digits["composite"]), *blank])
    return joined(element("pre", "\n".join(mrz.lines)), table(columns, rows))


def _chip(chip: Chip) -> Markup:
    outcome = chip.authentication
    groups = ", ".join(f"{number} {state}" for number, state in outcome.data_groups.items())
    face = f"{chip.face.media_type}, {chip.face.width} x {chip.face.height}" if chip.face else ""
    rows = [
        ["Signature", f"{outcome.signature} ({outcome.signature_algorithm})"],
        ["Signer", f"{outcome.signer} {outcome.signer_country}".strip()],
        ["Data groups", f"{groups} ({outcome.hash_algorithm})"],
        ["Portrait", face or "not given"],
        ["Revocation", "not checked"],
    ]
    return joined(element("pre", "\n".join(chip.mrz.lines)), table(["What", "Outcome"], rows))


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Markup:
    """Return a table that scrolls by itself where the screen is narrower."""
    head = element("tr", *(element("th", column, scope="col") for column in columns))
    body = [element("tr", *(element("td", cell) for cell in row)) for row in rows]
    inner = element("table", element("thead", head), element("tbody", *body))
    return element("div", inner, class_="table")


def _value(mrz: Mrz, field: str) -> str:
    value = getattr(mrz, field)
    return "" if value is None else str(value)


def _words(field: str) -> str:
    return field.replace("_", " ").capitalize()


def _digit(digit: object) -> Markup:
    verified = getattr(digit, "verified", None)
    if verified is None:
        return Markup("")
    return _said(Verdict.PASS, "✓ right") if verified else _said(Verdict.REFER, "✕ wrong")


def _printed(finding: Finding | None) -> Markup:
    if finding is None:
        return Markup("")
    agrees = "✓ agrees" if finding.code == "in-order" else finding.code.replace("-", " ")
    return _said(finding.verdict, _DIFFERS.get(finding.verdict, agrees))


def _same(read: str, stored: str) -> Markup:
    same = read == stored
    return _said(Verdict.PASS, "✓ same") if same else _said(Verdict.FAIL, f"✕ {stored}")


def _said(verdict: Verdict, words: str) -> Markup:
    return element("span", words, class_=str(verdict))
