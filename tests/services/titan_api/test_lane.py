"""The short way answers as FastAPI does, and hands on what is out of the ordinary."""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI

from titan.runtime import Titan
from titan.settings import Settings
from titan_api import app as application
from titan_api.access import installation
from titan_api.lane import Lane
from titan_api.rights import ALLOWED

_OPENING = {"holder_commitment": "5", "residency": "DEU"}
_NOWHERE = "/v1/cases/case_" + 32 * "0"


@pytest.fixture(scope="module")
def titan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Titan]:
    with Titan(Settings(data_dir=tmp_path_factory.mktemp("lane"))) as opened:
        yield opened


@pytest.fixture(scope="module")
def both(titan: Titan) -> tuple[FastAPI, FastAPI]:
    """The API with its lane, and without it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(application, "Lane", lambda app, **_: app)
        plain = application.create_app(titan)
        plain.middleware_stack = plain.build_middleware_stack()
    return application.create_app(titan), plain


def _ask(app: FastAPI, key: str, *requests: tuple[str, str, dict[str, Any]]) -> list[Any]:
    async def all_of_them() -> list[Any]:
        transport = httpx.ASGITransport(app)
        headers = {"Authorization": f"Bearer {key}"}
        async with httpx.AsyncClient(
            transport=transport, base_url="http://titan", headers=headers
        ) as client:
            return [await client.request(verb, path, **more) for verb, path, more in requests]

    return asyncio.run(all_of_them())


def _said(answer: httpx.Response) -> tuple[int, dict[str, Any], str]:
    body = answer.json() if answer.content else {}
    for changing in ("request_id", "id", "created_at", "updated_at", "applicant_id"):
        body.pop(changing, None)
    return answer.status_code, body, answer.headers.get("content-type", "")


@pytest.mark.parametrize(
    ("verb", "path", "more"),
    [
        ("POST", "/v1/cases", {"json": _OPENING}),
        ("POST", "/v1/cases", {"json": _OPENING | {"colour": "red"}}),
        ("POST", "/v1/cases", {"json": {"holder_commitment": "-5"}}),
        ("POST", "/v1/cases", {"content": b"{", "headers": {"Content-Type": "application/json"}}),
        ("POST", "/v1/cases", {"content": b"{}", "headers": {"Content-Type": "text/plain"}}),
        ("POST", "/v1/cases", {"json": _OPENING, "headers": {"Idempotency-Key": "k" * 201}}),
        ("POST", "/v1/cases", {"json": _OPENING, "headers": {"Authorization": "Basic eDp4"}}),
        ("POST", "/v1/cases", {"json": _OPENING | {"level": "x" * (1 << 20)}}),
        ("POST", "/v1/applicants", {}),
        ("GET", "/v1/cases?limit=0", {}),
        ("GET", "/v1/cases?limit=7&status=approved&unknown=1", {}),
        ("GET", "/v1/cases/", {}),
        ("GET", "/v1/cases/other", {}),
        ("GET", _NOWHERE, {}),
        ("DELETE", f"{_NOWHERE}/personal-data", {}),
        ("PUT", f"{_NOWHERE}/document", {"content": b"x"}),
        ("GET", "/v1/audit/consistency", {}),
        ("GET", "/v1/audit/0/inclusion", {"headers": {"Authorization": "bearer nobody"}}),
        ("GET", "/v1/webhooks/messages?cursor=none", {}),
    ],
)
def test_both_ways_answer_alike(
    titan: Titan, both: tuple[FastAPI, FastAPI], verb: str, path: str, more: dict[str, Any]
) -> None:
    with_lane, without = (_ask(app, titan.api_key, (verb, path, more))[0] for app in both)
    assert _said(with_lane) == _said(without)


def test_ordinary_requests_need_no_more_than_the_lane(
    titan: Titan, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed_on = []
    answer = Lane.__call__

    async def told(self: Lane, scope: Any, receive: Any, send: Any) -> None:
        async def further(scope: Any, *_: Any) -> None:
            handed_on.append(scope["path"])
            raise AssertionError

        monkeypatch.setattr(self, "_app", further)
        await answer(self, scope, receive, send)

    monkeypatch.setattr(Lane, "__call__", told)
    app = application.create_app(titan)
    opened, listed, seen = _ask(
        app,
        titan.api_key,
        ("POST", "/v1/cases", {"json": _OPENING, "headers": {"Idempotency-Key": "once"}}),
        ("GET", "/v1/cases?limit=1", {}),
        ("GET", "/v1/caller", {}),
    )
    assert (opened.status_code, listed.status_code, seen.status_code) == (201, 200, 200)
    assert len(listed.json()["items"]) == 1 and opened.json()["status"] == "received"
    (unusual,) = _ask(app, titan.api_key, ("GET", "/v1/cases?limit=none", {}))
    assert unusual.status_code == 500 and handed_on == ["/v1/cases"]


def test_every_route_with_a_key_has_its_way(titan: Titan) -> None:
    lane: Any = application.create_app(titan).build_middleware_stack()
    while not isinstance(lane, Lane):
        lane = lane.app if hasattr(lane, "app") else lane._app
    ways = [way for several in lane._ways.values() for way in several]
    assert {f"{way.method} {way.route.path}" for way in ways} == set(ALLOWED)
    assert all(way.allowed == ALLOWED[f"{way.method} {way.route.path}"] for way in ways)


@pytest.mark.parametrize("declared", ["depends", "undeclared"])
def test_a_route_that_the_lane_would_misread_keeps_the_service_from_starting(
    titan: Titan, declared: str
) -> None:
    router = APIRouter(prefix="/cases")
    dependencies = [Depends(installation)] if declared == "depends" else []

    @router.get("", dependencies=dependencies)
    def read(limit: int = 5) -> None: ...

    with pytest.raises(TypeError, match="/cases"):
        Lane(application.create_app(titan), titan=titan, routers=[router], prefix="/v1")
