"""Killed at random moments, again and again: nothing is lost, nothing is doubled."""

import secrets
from pathlib import Path

import pytest

from titan.bench.service_kills import campaign, settings_for
from titan.chain.keys import development_account
from titan.chain.node import EmbeddedNode


def _killed(folder: Path, node: EmbeddedNode, database: str | None, kills: int) -> None:
    operator = development_account(folder / "keys" / "operator.json")
    node.fund(operator.address, 10**20)
    cases, seed = 3 * kills, secrets.randbelow(1 << 32)
    done = campaign(settings_for(folder, node.url, database), kills, cases, seed)
    assert done.kills == kills, seed
    assert (done.right, done.audit_sound) == (cases, True), (seed, done)
    assert done.doubled_credentials == done.doubled_roots == done.doubled_messages == 0, done
    assert done.lost_messages == 0, (seed, done)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_some_kills_lose_and_double_nothing(
    request: pytest.FixtureRequest, tmp_path: Path, development_chain: EmbeddedNode, kind: str
) -> None:
    database = request.getfixturevalue("postgresql") if kind == "postgresql" else None
    _killed(tmp_path, development_chain, database, 3)


@pytest.mark.exhaustive
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_hundred_kills_lose_and_double_nothing(
    request: pytest.FixtureRequest, tmp_path: Path, development_chain: EmbeddedNode, kind: str
) -> None:
    database = request.getfixturevalue("postgresql") if kind == "postgresql" else None
    _killed(tmp_path, development_chain, database, 100)
