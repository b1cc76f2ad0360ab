"""The benchmark of the chain measures every goal of its area, beside both peers."""

import pytest

from titan.bench.chain import measure

GOALS = {
    "attest": 285_000,
    "attest.with-token-events": 288_000,
    "batch-of-8.verify.each": 76_000,
    "batch-of-32.verify.each": 58_000,
    "batch-of-32.attest.each": 106_000,
    "is-valid.cold": 12_000,
    "is-valid.cold.without-revocation": 7_000,
    "revoke-all": 30_000,
    "deploy": 6_000_000,
    "client.lost-of-200-concurrent": 0,
    "client.reorganisation-of-10.lost-or-doubled": 0,
    "client.node-killed-mid-send.lost-or-doubled": 0,
}
CLIENT = {"client.send.wall", "client.send.cpu", "client.sends-a-second",
          "client.list-of-200.wall", "client.50-reads-by-asyncio.wall"}  # fmt: skip


@pytest.mark.exhaustive
def test_every_goal_is_measured_and_peers_are_beside() -> None:
    report = measure()
    rows = {row.name: row for row in report.measurements}
    assert {name: rows[name].goal for name in GOALS} == GOALS
    assert all(row.value is not None or row.why for row in report.measurements)
    assert rows["attest"].peer_value is not None and rows["attest"].met
    assert rows["batch-of-32.attest.each"].met
    assert all(rows[name].value == 0 for name in GOALS if GOALS[name] == 0)
    assert all(rows[name].value is not None for name in CLIENT)
    assert rows["client.lost-of-200-concurrent"].peer_value
