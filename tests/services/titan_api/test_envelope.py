"""The last resort: an unforeseen error is answered without a word of it, and logged by kind."""

import asyncio
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from titan.runtime import Titan
from titan.settings import Settings
from titan_api.app import create_app

CANARY = "ERIKSSON-ANNA"


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    titan = logging.getLogger("titan")
    level = titan.level
    yield
    titan.setLevel(level)


def _get(settings: Settings, path: str, key: str = "key") -> httpx.Response:
    """Ask an application that has one route more, which fails."""
    with Titan(settings) as titan:
        app = create_app(titan)

        @app.get("/broken")
        def broken() -> None:
            raise ValueError(CANARY)

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app, raise_app_exceptions=True)
            async with httpx.AsyncClient(transport=transport, base_url="http://titan") as client:
                return await client.get(path, headers={"Authorization": f"Bearer {key}"})

        return asyncio.run(ask())


def test_an_unforeseen_error_is_a_problem_without_its_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = _get(Settings(data_dir=tmp_path, api_key="key"), "/broken")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "service.internal"
    printed = capsys.readouterr()
    assert CANARY not in answer.text + printed.out + printed.err
    failed = [json.loads(line) for line in printed.err.splitlines()]
    assert failed[0]["event"] == "request.failed"
    assert failed[0]["exception"].startswith("ValueError ")
    assert failed[0]["request_id"] == answer.json()["request_id"]


def test_an_unusable_data_folder_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    answer = _get(Settings(data_dir=tmp_path / "file", api_key="key"), "/v1/cases")
    assert (answer.status_code, answer.json()["code"]) == (503, "storage.unusable")
