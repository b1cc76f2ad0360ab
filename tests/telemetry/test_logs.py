"""Logs hold what is allowed and nothing else."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from titan.telemetry.logs import ALLOWED, configure, get_log, only_allowed

CANARY = "ERIKSSON, ANNA"


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    titan = logging.getLogger("titan")
    level = titan.level
    yield
    titan.setLevel(level)


def _lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    printed = capsys.readouterr()
    assert printed.out == "", "standard output belongs to results"
    return [json.loads(line) for line in printed.err.splitlines()]


def test_a_line_is_an_object_with_time_level_and_room(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    get_log("pipeline").info("case.examined", case_id="case_1f", seconds=1.5)
    (line,) = _lines(capsys)
    assert line.pop("time").endswith("Z")
    assert line == {
        "event": "case.examined", "level": "info", "room": "pipeline",
        "case_id": "case_1f", "seconds": 1.5,
    }  # fmt: skip


def test_unknown_fields_and_words_never_appear(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    log = get_log("pipeline")
    log.info("case.examined", name=CANARY, mrz=CANARY, code=f"x\n{CANARY}", status={"a": CANARY})
    log.info(f"The holder is {CANARY}")
    log.error("case.failed", exc_info=ValueError(CANARY))
    lines = _lines(capsys)
    assert CANARY not in json.dumps(lines)
    assert [line["event"] for line in lines] == ["case.examined", "unnamed", "case.failed"]


@given(fields=st.dictionaries(st.text(), st.text() | st.integers() | st.lists(st.text())))
def test_only_listed_keys_with_short_plain_values_pass(fields: dict[str, Any]) -> None:
    fields.pop("event", None)
    kept = only_allowed(None, "info", {"event": "a.b", **fields})
    assert set(kept) <= ALLOWED | {"event"}
    assert all(not isinstance(value, list) for value in kept.values())
    assert all("\n" not in value for value in kept.values() if isinstance(value, str))


def test_a_library_says_nothing_until_it_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("titan").setLevel(logging.WARNING)
    log = get_log("pipeline")
    log.info("case.examined")
    log.warning("case.failed")
    assert [line["event"] for line in _lines(capsys)] == ["case.failed"]


def test_foreign_warnings_name_their_place_and_not_their_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure()
    foreign = logging.getLogger("dbos")
    foreign.info("started for %s", CANARY)
    foreign.warning("cannot store %s", CANARY)
    try:
        raise ValueError(CANARY)
    except ValueError:
        foreign.exception("failed with %s", CANARY)
    lines = _lines(capsys)
    assert CANARY not in json.dumps(lines)
    assert [line.get("exception") for line in lines] == [None, "ValueError"]
    assert all(line["place"].startswith("test_logs:") for line in lines)
