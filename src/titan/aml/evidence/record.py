"""Evidence as JSON: everything that is needed to raise the alert again, one line an alert."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from titan.aml.drafts import drafted
from titan.aml.evidence.explain import Evidence
from titan.aml.evidence.subgraph import Subgraph
from titan.aml.ledger import Ledger
from titan.aml.typologies.flows import Habits
from titan.aml.typologies.found import Found
from titan.domain.encoding import from_json, to_json
from titan.domain.money import Alert, Typology
from titan.errors import MoneyError

EVIDENCE_NAME = "evidence.jsonl"
_TYPES = {
    "source": np.int32,
    "target": np.int32,
    "amount": np.int64,
    "time": np.int64,
    "currency": np.int16,
    "row": np.int64,
    "method": np.int8,
    "received": np.int64,
    "received_currency": np.int16,
}


def write(folder: Path, evidence: Iterable[Evidence]) -> None:
    """Write ``evidence.jsonl``; it appears whole or not at all."""
    with drafted(folder / EVIDENCE_NAME) as draft, draft.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(as_json(one)) + "\n" for one in evidence)


def find(folder: Path, alert_id: str) -> Evidence:
    """Return the evidence of one alert of a scored folder.

    Raises:
        MoneyError: ``money.evidence-missing`` if the folder holds none of that name;
            ``money.evidence-unreadable`` if its file is none of ours.
    """
    for evidence in read(folder):
        if evidence.alert.id == alert_id:
            return evidence
    raise MoneyError("money.evidence-missing", "The folder has no alert of this name.")


def read(folder: Path) -> Iterator[Evidence]:
    """Yield the evidence of a scored folder, one alert after the other.

    Raises:
        MoneyError: as `find`.
    """
    path = folder / EVIDENCE_NAME
    if not path.is_file():
        raise MoneyError("money.evidence-missing", f"The folder holds no {EVIDENCE_NAME}.")
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            try:
                yield from_record(json.loads(line))
            except (ValueError, KeyError, TypeError, IndexError) as error:
                detail = f"A line of {EVIDENCE_NAME} holds no evidence."
                raise MoneyError("money.evidence-unreadable", detail) from error


def as_json(evidence: Evidence) -> dict[str, Any]:
    """Return evidence as plain values; integers stay integers, however large."""
    part = evidence.subgraph
    return {
        "alert": to_json(evidence.alert),
        "model_id": evidence.model_id,
        "told_as": evidence.told_as,
        "alerted": part.alerted,
        "whole": part.whole,
        "habits": asdict(part.habits),
        "ledger": _ledger_as_json(part.ledger),
        "places": part.places.tolist(),
        "scores": evidence.scores.tolist(),
        "path": list(evidence.path),
        "shapes": [to_json(shape) for shape in evidence.shapes],
    }


def from_record(record: dict[str, Any]) -> Evidence:
    """Build evidence from what `as_json` gives."""
    return Evidence(
        alert=from_json(Alert, record["alert"]),
        subgraph=Subgraph(
            ledger=_ledger_from_json(record["ledger"]),
            places=np.array(record["places"], dtype=np.int64),
            alerted=int(record["alerted"]),
            whole=bool(record["whole"]),
            habits=Habits(**record["habits"]),
        ),
        scores=np.array(record["scores"], dtype=np.float64),
        path=tuple(record["path"]),
        shapes=tuple(from_json(Found, shape) for shape in record["shapes"]),
        model_id=record["model_id"],
        told_as=None if record["told_as"] is None else Typology(record["told_as"]),
    )


def _ledger_as_json(ledger: Ledger) -> dict[str, Any]:
    columns = {name: getattr(ledger, name) for name in _TYPES}
    return {
        "accounts": list(ledger.accounts),
        "currencies": list(ledger.currencies),
        "methods": list(ledger.methods),
        "day": ledger.day,
        **{name: None if values is None else values.tolist() for name, values in columns.items()},
    }


def _ledger_from_json(value: dict[str, Any]) -> Ledger:
    columns = {
        name: None if value[name] is None else np.array(value[name], dtype=kind)
        for name, kind in _TYPES.items()
    }
    return Ledger(
        accounts=tuple(value["accounts"]),
        currencies=tuple(value["currencies"]),
        methods=tuple(value["methods"]),
        day=int(value["day"]),
        **columns,  # type: ignore[arg-type]  # only the columns that may be None are
    )
