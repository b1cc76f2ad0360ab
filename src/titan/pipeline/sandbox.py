"""Magic values in place of pictures: every outcome of a case without a real document.

A key made for the sandbox sends, as the picture, one line of text::

    TITAN-SANDBOX OUTCOME [NUMBER]

``OUTCOME`` is ``pass``, ``refer``, ``fail``, ``hit`` (as if a list had named the person) or the
code of a document's error, such as ``document.truncated``. ``NUMBER`` chooses the invented person.
"""

import re
from datetime import UTC, date, datetime

from titan.domain.document import Document, MrzFormat
from titan.domain.report import Finding, ForensicReport, Verdict
from titan.domain.submission import Submission
from titan.errors import DocumentError
from titan.failures import CATALOGUE
from titan.pipeline.screening import HIT

_MAGIC = re.compile(rb"TITAN-SANDBOX ([a-z.-]{1,64})(?: ([0-9]{1,9}))?\s*")
_OUTCOMES = {
    "pass": (Verdict.PASS, "in-order"),
    "refer": (Verdict.REFER, "sandbox-refer"),
    "fail": (Verdict.FAIL, "sandbox-fail"),
    "hit": (Verdict.REFER, HIT),
}


def examine(submission: Submission, today: date | None = None) -> ForensicReport:
    """Return the report that a magic value asks for; the person in it does not exist.

    Raises:
        DocumentError: the one that it asks for; ``document.not-a-picture`` for anything else.
    """
    found = _MAGIC.fullmatch(submission.front.content)
    outcome = found[1].decode() if found else ""
    if outcome not in _OUTCOMES:
        known = outcome.startswith("document.") and outcome in CATALOGUE
        code = outcome if known else "document.not-a-picture"
        raise DocumentError(code, "The sandbox was asked for this.")
    number = int(found[2] or 0) if found else 0
    verdict, code = _OUTCOMES[outcome]
    finding = Finding(
        "sandbox.magic", code, 0.5, 0.0, None, "The sandbox was asked for this.", verdict
    )
    page = _document(number, today or datetime.now(UTC).date())
    return ForensicReport(page, (finding,), verdict, None, None, "sandbox-1")


def _document(number: int, today: date) -> Document:
    from titan.documents.mrz_grammar import parse_mrz
    from titan.documents.specimen.holder import invent_holder
    from titan.documents.specimen.passport import specimen_lines

    mrz = parse_mrz(MrzFormat.TD3, specimen_lines(invent_holder(number, today)), today)
    return Document(
        digest="00" * 32,
        media_type="text/plain",
        width=0,
        height=0,
        quad=None,
        rotation=0,
        mrz=mrz,
        mrz_region=None,
        mrz_confidence=1.0,
    )
