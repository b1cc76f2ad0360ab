import json
from dataclasses import replace
from pathlib import Path

import pytest

from titan.aml.evidence import record
from titan.aml.evidence.explain import Evidence
from titan.aml.evidence.replay import replay
from titan.aml.evidence.trees import TreeReader
from titan.domain.encoding import from_json
from titan.domain.money import Alert
from titan.errors import MoneyError


def test_a_record_holds_everything(tmp_path: Path, raised: tuple[Evidence, ...]) -> None:
    record.write(tmp_path, raised[:5])
    for before, after in zip(raised[:5], record.read(tmp_path), strict=True):
        assert after.alert == before.alert
        assert (after.path, after.shapes) == (before.path, before.shapes)
        assert (after.scores == before.scores).all()
        assert record.as_json(after) == record.as_json(before)
    assert record.find(tmp_path, raised[3].alert.id).alert == raised[3].alert


def test_an_alert_of_an_older_release_is_still_read(raised: tuple[Evidence, ...]) -> None:
    value = record.as_json(raised[0])["alert"]
    assert from_json(Alert, json.loads(json.dumps(value))) == raised[0].alert
    for name in ("id", "shapes", "drivers"):
        del value[name]
    assert from_json(Alert, value).id == ""


def test_what_is_missing_or_damaged_is_said(tmp_path: Path, raised: tuple[Evidence, ...]) -> None:
    with pytest.raises(MoneyError, match=r"money\.evidence-missing"):
        record.find(tmp_path, "x")
    record.write(tmp_path, raised[:1])
    with pytest.raises(MoneyError, match=r"money\.evidence-missing"):
        record.find(tmp_path, "x")
    (tmp_path / record.EVIDENCE_NAME).write_text('{"alert": {}}\n')
    with pytest.raises(MoneyError, match=r"money\.evidence-unreadable"):
        record.find(tmp_path, "x")


def test_an_alert_is_raised_again_from_its_record(
    tmp_path: Path, raised: tuple[Evidence, ...], reader: TreeReader
) -> None:
    record.write(tmp_path, raised[:6])
    for evidence in record.read(tmp_path):
        assert replay(evidence, reader).valid


def test_a_changed_record_is_found_out(raised: tuple[Evidence, ...], reader: TreeReader) -> None:
    evidence = next(e for e in raised if e.shapes)
    ledger = evidence.subgraph.ledger
    amount = ledger.amount.copy()
    amount[evidence.subgraph.alerted] //= 50
    forged = replace(evidence.subgraph, ledger=replace(ledger, amount=amount))
    told = replace(evidence.alert, explanation="Nothing to see here.")
    assert replay(replace(evidence, subgraph=forged), reader).reason == "scores-differ"
    assert replay(replace(evidence, path=evidence.path[1:]), reader).reason == "shapes-differ"
    assert replay(replace(evidence, alert=told), reader).reason == "alert-differs"
    with pytest.raises(MoneyError, match=r"money\.model-differs"):
        replay(replace(evidence, model_id="another"), reader)
