"""Both clients against a server that answers by script: errors, repetition, pages, streams."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from titan.client import answers
from titan.client.aio import AsyncClient
from titan.client.client import Client
from titan.domain.case import CaseStatus
from titan.errors import (
    ChainError,
    CredentialError,
    DocumentError,
    ServiceError,
    TitanError,
    UsageError,
)

_CASE = {
    "id": "case_1", "status": "examining", "reason": None, "report_id": None,
    "credential_id": None, "created_at": 0.0, "updated_at": 0.0, "explanation": None,
}  # fmt: skip


@dataclass
class Script:
    """What a server answers, one after the other, and what it was asked."""

    url: str = ""
    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)

    def add(self, status: int, body: Any = None, **headers: str) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers.append((status, named, content))


class _Handler(BaseHTTPRequestHandler):
    script: Script

    def _answer(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        if headers.get("transfer-encoding") == "chunked":
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            body = self.rfile.read(int(headers.get("content-length", "0")))
        self.script.asked.append((self.command, self.path, headers, body))
        status, more, content = self.script.answers.pop(0)
        if status == 0:  # hangs up
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in more.items():
            self.send_header(name, value)
        self.send_header("Content-Length", more.get("Length", str(len(content))))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = _answer

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Iterator[Script]:
    monkeypatch.setattr(answers, "_FIRST_PAUSE", 0.001)
    made = Script()
    handler = type("Handler", (_Handler,), {"script": made})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    made.url = f"http://127.0.0.1:{server.server_port}"
    yield made
    server.shutdown()
    server.server_close()


Do = Callable[[str, str, tuple[Any, ...]], Any]


@pytest.fixture(params=["blocking", "asyncio"])
def do(request: pytest.FixtureRequest) -> Do:
    """Return a function that calls one method of a client, of the one kind or the other."""

    def blocking(url: str, method: str, arguments: tuple[Any, ...]) -> Any:
        with Client(url, "secret", timeout=5) as client:
            result = getattr(client, method)(*arguments)
            return list(result) if hasattr(result, "__next__") else result

    async def awaited(url: str, method: str, arguments: tuple[Any, ...]) -> Any:
        async with AsyncClient(url, "secret", timeout=5) as client:
            result = getattr(client, method)(*arguments)
            if hasattr(result, "__anext__"):
                return [item async for item in result]
            return await result

    if request.param == "blocking":
        return blocking
    return lambda url, method, arguments: asyncio.run(awaited(url, method, arguments))


@pytest.mark.parametrize(
    ("answered", "kind", "code"),
    [
        ((404, b"<h1>nothing here</h1>"), ServiceError, "service.answer"),
        ((400, {"code": "E17", "detail": "?"}), ServiceError, "service.answer"),
        ((400, ["a list"]), ServiceError, "service.answer"),
        ((409, {"code": "usage.conflict", "detail": "d"}), UsageError, "usage.conflict"),
        ((422, {"code": "document.truncated", "detail": "d"}), DocumentError, "document.truncated"),
        ((404, {"code": "credential.not-found"}), CredentialError, "credential.not-found"),
        ((404, {"code": "policy.not-found"}), ChainError, "policy.not-found"),
        ((500, {"code": "service.internal"}), ServiceError, "service.internal"),
        ((200, {"id": "case_1"}), ServiceError, "service.answer"),
        ((200, b"<html>"), ServiceError, "service.answer"),
    ],
)
def test_an_answer_that_is_no_result_is_the_services_error(
    script: Script, do: Do, answered: tuple[int, Any], kind: type[TitanError], code: str
) -> None:
    status, body = answered
    if isinstance(body, dict) and "code" in body:
        body = {**body, "request_id": "req_7"}
    script.add(status, body)
    with pytest.raises(kind) as refusal:
        do(script.url, "case", ("case_1",))
    assert refusal.value.code == code
    if code not in ("service.answer",):
        assert refusal.value.__notes__ == ["request id: req_7"]


def test_a_lost_answer_is_asked_for_again_under_the_same_key(script: Script, do: Do) -> None:
    script.add(0)
    script.add(503, {"code": "storage.unusable", "detail": "d"})
    script.add(201, _CASE)
    assert do(script.url, "open_case", (5,)).status is CaseStatus.EXAMINING
    keys = {headers["idempotency-key"] for _, _, headers, _ in script.asked}
    assert len(script.asked) == 3 and len(keys) == 1
    assert {headers["authorization"] for _, _, headers, _ in script.asked} == {"Bearer secret"}


def test_what_must_not_be_done_twice_is_sent_once(script: Script, do: Do) -> None:
    script.add(503, {"code": "chain.unreachable", "detail": "d"})
    with pytest.raises(ChainError):
        do(script.url, "revoke", ("cred_1",))
    script.add(0)
    with pytest.raises(ServiceError) as refusal:
        do(script.url, "suspend", (["0x1"],))
    assert refusal.value.code == "service.unreachable"
    assert len(script.asked) == 2


def test_who_comes_too_often_waits_as_long_as_it_is_told(script: Script, do: Do) -> None:
    script.add(429, {"code": "usage.rate-limited", "detail": "d"}, Retry_After="0")
    script.add(200, {"suspended": {"0x1": None}})
    assert do(script.url, "suspend", (["0x1"],)) == {"0x1": None}
    for _ in range(answers.ATTEMPTS):
        script.add(429, {"code": "usage.rate-limited", "detail": "d"}, Retry_After="0")
    with pytest.raises(UsageError):
        do(script.url, "case", ("case_1",))


def test_what_anybody_may_ask_is_asked_without_the_key(script: Script, do: Do) -> None:
    shape = {"root": "5", "sequence": 1, "published": True, "size": 9000, "buckets": 2}
    bucket = {**shape, "number": 1, "leaves": [], "nodes": []}
    script.add(200, shape)
    script.add(200, bucket)
    assert do(script.url, "bucket_with", (8191,)).number == 1
    assert [path for _, path, _, _ in script.asked] == [
        "/v1/public/issuer/tree/buckets", "/v1/public/issuer/tree/buckets/1",
    ]  # fmt: skip
    assert not [headers for _, _, headers, _ in script.asked if "authorization" in headers]


def test_a_tree_that_grew_in_between_is_asked_again(script: Script, do: Do) -> None:
    shape = {"root": "5", "sequence": 1, "published": True, "size": 8191, "buckets": 1}
    grown = {**shape, "size": 8192, "buckets": 2, "leaves": [], "nodes": []}
    script.add(200, shape)
    script.add(200, {**grown, "number": 0})
    script.add(200, {**grown, "number": 1})
    assert do(script.url, "bucket_with", (5000,)).number == 1


def test_lists_go_through_all_pages(script: Script, do: Do) -> None:
    script.add(200, {"items": [_CASE, _CASE], "next_cursor": "c1"})
    script.add(200, {"items": [_CASE], "next_cursor": None})
    assert len(do(script.url, "cases", ())) == 3
    assert [path for _, path, _, _ in script.asked] == [
        "/v1/cases?limit=50", "/v1/cases?cursor=c1&limit=50",
    ]  # fmt: skip


def test_a_file_is_sent_in_pieces(script: Script, do: Do, tmp_path: Path) -> None:
    file = tmp_path / "page.jpg"
    file.write_bytes(bytes(range(256)) * 1000)
    script.add(202, _CASE)
    do(script.url, "submit_document", ("case_1", file, "image/jpeg"))
    ((method, path, headers, body),) = script.asked
    assert (method, path) == ("PUT", "/v1/cases/case_1/document")
    assert headers["content-type"] == "image/jpeg" and body == file.read_bytes()


def test_a_case_that_does_not_end_is_waited_for_no_longer_than_asked(
    script: Script, do: Do
) -> None:
    for _ in range(40):
        script.add(200, _CASE)
    with pytest.raises(ServiceError) as refusal:
        do(script.url, "wait", ("case_1", 0.3))
    assert refusal.value.code == "service.timeout"


def _event(number: int, status: str) -> bytes:
    data = {"id": number, "type": f"case.{status}", "case_id": "case_1",
            "applicant_id": "app_1", "status": status, "reason": None, "at": 1.0}  # fmt: skip
    return f"id: {number}\nevent: case.{status}\ndata: {json.dumps(data)}\n\n".encode()


def test_a_cut_stream_goes_on_behind_the_last_event(script: Script, do: Do) -> None:
    first, second = _event(4, "received"), _event(6, "approved")
    script.add(200, b": hello\n\n" + first + second[:20], Length="9999")
    script.add(200, second)
    events = do(script.url, "follow", ("case_1",))
    assert [(event.id, event.status) for event in events] == [(4, "received"), (6, "approved")]
    assert [headers["last-event-id"] for _, _, headers, _ in script.asked] == ["0", "4"]


def test_a_service_that_is_not_there_is_one_clear_error(do: Do, script: Script) -> None:
    with pytest.raises(ServiceError) as refusal:
        do("http://127.0.0.1:9", "tree_shape", ())
    assert refusal.value.code == "service.unreachable"


def test_both_clients_offer_the_same() -> None:
    ours = {name for name in vars(Client) if not name.startswith("_")}
    theirs = {name for name in vars(AsyncClient) if not name.startswith("_")}
    assert ours == theirs
