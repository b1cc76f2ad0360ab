"""Documents in pieces over HTTP: a running service, the typed client, and a line that is cut."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from titan.client.client import Client
from titan.domain.access import Role
from titan.errors import UsageError

_MAGIC = b"TITAN-SANDBOX refer 7"
_PIECE = {"Content-Type": "application/partial-upload"}


@pytest.fixture
def shop(service: Any) -> Iterator[Client]:
    """A client with a key of the sandbox."""
    with Client(service.url, service.key) as whole:
        token = whole.create_key("shop", [Role.APPLICANT, Role.REVIEWER], sandbox=True).token
    with Client(service.url, token) as client:
        yield client


def test_a_document_goes_up_in_pieces_and_is_followed_to_a_person(
    shop: Client, tmp_path: Path
) -> None:
    file = tmp_path / "page"
    file.write_bytes(_MAGIC)
    case = shop.open_case(5)
    upload = shop.begin_upload(case.id, len(_MAGIC))
    shop.continue_upload(case.id, upload.id, 0, _MAGIC[:9])
    assert shop.upload(case.id, upload.id).offset == 9
    # As after a lost answer: the client still believes that nothing was kept.
    assert shop.send_in_pieces(upload, file).id == case.id
    statuses = []
    for event in shop.follow(case.id):
        statuses.append(event.status)
        if event.status == "in_review":
            break
    assert statuses == ["received", "examining", "in_review"]
    assert shop.upload(case.id, upload.id).complete
    with pytest.raises(UsageError) as refusal:
        shop.continue_upload(case.id, upload.id, len(_MAGIC), b"")
    assert refusal.value.code == "usage.offset"


def test_the_headers_are_those_of_the_draft(shop: Client, client: httpx.Client) -> None:
    case = shop.open_case(5)
    client.headers["Authorization"] = shop._http.headers["Authorization"]
    made = client.post(f"/v1/cases/{case.id}/uploads", json={"size": 4})
    place = made.headers["location"]
    assert (made.status_code, made.headers["upload-offset"]) == (201, "0")
    first = client.patch(place, content=b"ab", headers={**_PIECE, "Upload-Offset": "0"})
    assert (first.status_code, first.headers["upload-complete"]) == (200, "?0")
    asked = client.head(place)
    assert (asked.status_code, asked.headers["upload-offset"]) == (204, "2")
    assert (asked.headers["upload-length"], asked.headers["upload-complete"]) == ("4", "?0")
    for content, headers, status, code in (
        (b"cd", {**_PIECE, "Upload-Offset": "1"}, 409, "usage.offset"),
        (b"cde", {**_PIECE, "Upload-Offset": "2"}, 413, "usage.too-large"),
        (b"cd", {"Upload-Offset": "2"}, 422, "usage.argument"),
        (b"cd", _PIECE, 422, "usage.argument"),
    ):
        refused = client.patch(place, content=content, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert client.delete(place).status_code == 204
    assert client.head(place).status_code == 404


def test_what_arrived_before_the_line_was_cut_is_kept(shop: Client, service: Any) -> None:
    case = shop.open_case(5)
    upload = shop.begin_upload(case.id, 3 << 20)
    parts, sent = urlsplit(service.url), 1_500_000
    with socket.create_connection((parts.hostname or "", parts.port or 0)) as line:
        head = (
            f"PATCH /v1/cases/{case.id}/uploads/{upload.id} HTTP/1.1\r\nHost: titan\r\n"
            f"Authorization: {shop._http.headers['Authorization']}\r\nUpload-Offset: 0\r\n"
            f"Content-Type: application/partial-upload\r\nContent-Length: {3 << 20}\r\n\r\n"
        )
        line.sendall(head.encode() + bytes(sent))
        line.shutdown(socket.SHUT_WR)
    deadline = time.monotonic() + 20
    while (kept := shop.upload(case.id, upload.id).offset) < 1 << 20:
        assert time.monotonic() < deadline, kept
        time.sleep(0.05)
    assert 1 << 20 <= kept <= sent
    shop.cancel_upload(case.id, upload.id)
