"""The list of rows that were refused, for whoever has to mend them."""

import csv
from collections.abc import Sequence
from pathlib import Path

from titan.aml.drafts import drafted
from titan.aml.ingest.cells import REASONS
from titan.aml.ingest.collecting import Refusal
from titan.errors import MoneyError

REJECTS_NAME = "rejected.csv"


def refusal_error(refusal: Refusal) -> MoneyError:
    """Return the error that names one refused row by its line and reason, and nothing of it."""
    reason = REASONS[refusal.reason]
    return MoneyError("money.row-refused", f"Line {refusal.line} is refused: {reason}.")


def write_rejects(folder: Path, refused: Sequence[Refusal]) -> Path:
    """List the refused rows; the file appears whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / REJECTS_NAME
    with drafted(path) as draft, draft.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("file", "line", "code", "reason"))
        writer.writerows(
            (each.file.name, each.line, each.reason, REASONS[each.reason]) for each in refused
        )
    return path
