"""Traces join what is done for a case, and bear nothing that nobody thought about."""

import asyncio
import http.server
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from titan.domain.access import Role
from titan.runtime import Titan
from titan.settings import Settings
from titan.telemetry import traces
from titan.telemetry.traces import ALLOWED, configure_traces, span, stop_traces
from titan_api.app import create_app

_CANARY = "Erika Mustermann"


@pytest.fixture
def kept() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    configure_traces(None, exporter)
    yield exporter
    stop_traces()


def _spans(exporter: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    assert traces._provider is not None
    traces._provider.force_flush()
    return {each.name: each for each in exporter.get_finished_spans()}


def test_only_what_is_allowed_gets_into_a_span(kept: InMemorySpanExporter) -> None:
    with span("case.examine", case_id="case_1", holder=_CANARY, status=_CANARY * 11) as marked:
        marked.add(reason=_CANARY, tx_hash="0x12", code=b"bytes", status=None)
    with pytest.raises(ValueError, match=_CANARY), span(f"by {_CANARY}"):
        raise ValueError(_CANARY)
    found = _spans(kept)
    assert dict(found["case.examine"].attributes or {}) == {"case_id": "case_1", "tx_hash": "0x12"}
    assert dict(found["unnamed"].attributes or {}) == {"exception": "ValueError"}
    assert _CANARY not in "".join(each.to_json() for each in found.values())


def test_nothing_is_traced_unless_a_receiver_is_named() -> None:
    configure_traces(None)
    with span("case.examine", case_id="case_1") as marked:
        marked.add(status="examined")
    assert traces._provider is None


def test_a_case_is_one_trace_from_request_to_step(
    kept: InMemorySpanExporter, tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path, rpc_url="http://127.0.0.1:9", chain_timeout=0.5)
    parent = {"traceparent": f"00-{'ab' * 16}-{'cd' * 8}-01", "x-name": _CANARY}
    with Titan(settings) as titan:
        app = create_app(titan)
        _, key = titan.create_key("shop", [Role.APPLICANT], sandbox=True)

        async def submitted() -> Any:
            transport, headers = httpx.ASGITransport(app), {"Authorization": f"Bearer {key}"}
            async with httpx.AsyncClient(
                transport=transport, base_url="http://titan", headers=headers
            ) as client:
                case = (await client.post("/v1/cases", json={"holder_commitment": "5"})).json()
                path = f"/v1/cases/{case['id']}/document?name={_CANARY}"
                magic = b"TITAN-SANDBOX refer 1"
                answer = await client.put(path, content=magic, headers=parent)
                assert answer.status_code == 202
                return case["id"]

        case_id = asyncio.run(submitted())
        end = time.monotonic() + 60
        while "case.examine" not in _spans(kept) and time.monotonic() < end:
            time.sleep(0.1)
    found = _spans(kept)
    request, handed_in, step = (found[name] for name in ("request", "case.hand-in", "case.examine"))
    assert request.context is not None and handed_in.parent is not None and step.context is not None
    assert f"{request.context.trace_id:032x}" == "ab" * 16
    assert handed_in.parent.span_id == request.context.span_id
    assert (
        f"case_{step.context.trace_id:032x}" == case_id == (handed_in.attributes or {})["case_id"]
    )
    assert (step.attributes or {})["status"] == "in_review"
    for each in kept.get_finished_spans():
        assert set(each.attributes or {}) <= ALLOWED and not each.events
        assert dict(each.resource.attributes) == {"service.name": "titan"}
        assert _CANARY not in each.to_json()


def test_spans_go_to_an_otlp_receiver() -> None:
    got = list[tuple[str, bytes]]()

    class Receiver(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Keep what comes."""
            got.append((self.path, self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        configure_traces(f"http://127.0.0.1:{server.server_address[1]}/")
        with span("chain.publish-root", sequence=7):
            pass
        stop_traces()
        server.shutdown()
    ((path, body),) = got
    assert path == "/v1/traces" and b"chain.publish-root" in body
