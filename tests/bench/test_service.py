"""The benchmark of the service measures every goal of its area, also those that it misses."""

import pytest

from titan.bench.service import Scale, measure
from titan.bench.service_kills import outcome_of

GOALS = {
    "CPU of a GET of a case, with key": 1.0,
    "CPU of a POST with key, idempotency and audit": 2.5,
    "CPU of an encrypted upload of 10 MiB": 30.0,
    "CPU of a case's orchestration until a person decides": 40.0,
    "submission to automatic decision, p50": 3.0,
    "submission to automatic decision, p99": 10.0,
    "documents a minute, one after another": 60.0,
    "documents a minute, 2 in flight": 60.0,
    "audit entries appended in a second of CPU": 5000.0,
    "cases right after 3 kills, SQLite": 1.0,
    "credentials, roots or messages doubled, SQLite": 0.0,
    "messages lost, SQLite": 0.0,
}


@pytest.mark.exhaustive
def test_every_goal_is_measured() -> None:
    rows = {row.name: row for row in measure(Scale(kills=3, documents=2, requests=40)).measurements}
    assert {name: rows[name].goal for name in GOALS} == GOALS
    assert all(row.value is not None or row.why for row in rows.values())
    assert rows["cases right after 3 kills, SQLite"].value == 1.0
    assert rows["credentials, roots or messages doubled, SQLite"].value == 0.0


def test_cases_of_a_campaign_take_every_way() -> None:
    assert {outcome_of(number) for number in range(6)} == {
        "pass", "refer", "fail", "document.truncated",
    }  # fmt: skip
