"""The client of the service: every way in which an answer can be no answer."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest

from titan.domain.case import CaseStatus
from titan.errors import ServiceError
from titan.holder.service import IssuerService


class _Answers(BaseHTTPRequestHandler):
    """A server of plain HTTP that is not TITAN, or speaks like it, by path."""

    _BODIES: ClassVar = {
        "/v1/cases/case_html": (404, "text/html", "<h1>nothing here</h1>"),
        "/v1/cases/case_foreign": (400, "application/json", '{"code": "E17", "detail": "?"}'),
        "/v1/cases/case_problem": (
            409,
            "application/problem+json",
            '{"code": "usage.conflict", "detail": "The case has a document."}',
        ),
        "/v1/cases/case_slow": (
            200,
            "application/json",
            json.dumps(
                {
                    "id": "case_slow",
                    "status": "examining",
                    "reason": None,
                    "report_id": None,
                    "credential_id": None,
                    "created_at": 0.0,
                    "updated_at": 0.0,
                }
            ),
        ),
    }

    def do_GET(self) -> None:
        status, kind, body = self._BODIES[self.path]
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def service() -> Iterator[IssuerService]:
    server = HTTPServer(("127.0.0.1", 0), _Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with IssuerService(f"http://127.0.0.1:{server.server_port}", "key") as client:
        yield client
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("case_id", "code"),
    [
        ("case_html", "service.answer"),
        ("case_foreign", "service.answer"),
        ("case_problem", "usage.conflict"),
    ],
)
def test_an_answer_that_is_no_case_is_an_error(
    service: IssuerService, case_id: str, code: str
) -> None:
    with pytest.raises(ServiceError) as refusal:
        service.case(case_id)
    assert refusal.value.code == code


def test_a_case_that_does_not_end_is_waited_for_no_longer_than_asked(
    service: IssuerService,
) -> None:
    seen: list[CaseStatus] = []
    with pytest.raises(ServiceError) as refusal:
        service.wait("case_slow", seconds=0.3, seen=seen.append)
    assert refusal.value.code == "service.timeout"
    assert seen == [CaseStatus.EXAMINING]


def test_a_service_that_is_not_there_is_one_clear_error() -> None:
    with IssuerService("http://127.0.0.1:9", "key") as client:
        with pytest.raises(ServiceError) as refusal:
            client.leaves()
    assert refusal.value.code == "service.unreachable"
