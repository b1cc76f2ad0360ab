"""The main path over HTTP: open a case, send the document, follow it, take the credential."""

import base64
import json
import socket
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from titan.domain.case import Case
from titan.domain.credential import Credential
from titan.domain.encoding import from_json
from titan.domain.report import ForensicReport
from titan.zk.statement import leaf
from titan.zk.tree import CredentialTree


def _open(client: httpx.Client, commitment: int = 5, **headers: str) -> str:
    body = {"holder_commitment": str(commitment)}
    answer = client.post("/v1/cases", json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def _settled(client: httpx.Client, case_id: str) -> dict[str, Any]:
    for _ in range(1200):
        case: dict[str, Any] = client.get(f"/v1/cases/{case_id}").json()
        if case["status"] not in ("received", "examining", "issuing"):
            return case
        time.sleep(0.05)
    raise AssertionError(f"the case is still {case['status']}")


def _code(answer: httpx.Response, status: int) -> str:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert problem["status"] == status and problem["remedy"]
    return str(problem["code"])


def test_a_document_becomes_a_credential(client: httpx.Client, specimens: list[Any]) -> None:
    case_id = _open(client, 77)
    sent = client.put(f"/v1/cases/{case_id}/document", content=specimens[0].picture)
    assert (sent.status_code, sent.json()["status"]) == (202, "examining")
    case = _settled(client, case_id)
    assert (case["status"], case["reason"]) == ("approved", None)
    assert from_json(Case, case).credential_id == case["credential_id"]

    report = from_json(ForensicReport, client.get(f"/v1/cases/{case_id}/report").json())
    assert report.document.mrz is not None
    assert report.document.mrz.document_number == specimens[0].holder.document_number

    credential = from_json(Credential, client.get(f"/v1/cases/{case_id}/credential").json())
    assert credential.holder_commitment == 77
    tree = client.get("/v1/issuer/tree").json()
    leaves = [int(value) for value in tree["leaves"]]
    assert leaves[credential.leaf_index] == leaf(credential)
    assert CredentialTree(leaves).root == int(tree["root"]) and tree["published"]

    done = client.post(f"/v1/credentials/{credential.id}/revocation").json()
    assert done["published"] and done["tx_hash"].startswith("0x")
    (listed,) = (
        one for one in client.get("/v1/credentials").json()["items"] if one["id"] == credential.id
    )
    assert listed["ended_sequence"] == done["sequence"] == listed["root_sequence"] + 1
    assert listed["ended_block"] == done["block"] > 0
    assert int(client.get("/v1/issuer/tree").json()["leaves"][credential.leaf_index]) == 0
    again = client.post(f"/v1/credentials/{credential.id}/revocation")
    assert _code(again, 409) == "credential.revoked"


def test_a_referred_case_is_reviewed(client: httpx.Client, specimens: list[Any]) -> None:
    case_id = _open(client)
    client.put(f"/v1/cases/{case_id}/document", content=specimens[1].edited())
    case = _settled(client, case_id)
    assert case["status"] == "in_review"
    assert "editing-software" in case["reason"]
    body = {"decision": "decline", "reason": "No original was sent."}
    declined = client.post(f"/v1/cases/{case_id}/review", json=body)
    assert declined.json()["status"] == "declined"
    assert _code(client.post(f"/v1/cases/{case_id}/review", json=body), 409) == "usage.conflict"
    assert _code(client.get(f"/v1/cases/{case_id}/credential"), 404) == "credential.not-found"


def test_what_is_no_picture_fails_with_the_way_out(client: httpx.Client) -> None:
    case_id = _open(client)
    client.put(f"/v1/cases/{case_id}/document", content=b"no picture" * 100)
    case = _settled(client, case_id)
    assert (case["status"], case["reason"]) == ("failed", "document.not-a-picture")
    assert case["explanation"]["remedy"]
    assert _code(client.get(f"/v1/cases/{case_id}/report"), 404) == "usage.not-found"
    second = client.put(f"/v1/cases/{case_id}/document", content=b"again")
    assert _code(second, 409) == "usage.conflict"


def test_a_case_is_followed_as_it_goes_and_again_from_any_event(client: httpx.Client) -> None:
    case_id = _open(client)
    client.put(f"/v1/cases/{case_id}/document", content=b"no picture" * 100)

    def follow(**headers: str) -> list[tuple[str, str]]:
        with client.stream("GET", f"/v1/cases/{case_id}/events", headers=headers) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            blocks = "".join(answer.iter_text()).strip().split("\n\n")
        lines = [
            dict(line.split(": ", 1) for line in block.split("\n")) for block in blocks if block
        ]
        assert all(json.loads(each["data"])["case_id"] == case_id for each in lines)
        return [(each["id"], each["event"]) for each in lines]

    followed = follow()
    assert [kind for _, kind in followed] == ["case.received", "case.examining", "case.failed"]
    assert follow(**{"Last-Event-ID": followed[0][0]}) == followed[1:]
    assert follow(**{"Last-Event-ID": followed[2][0]}) == []
    unknown = f"/v1/cases/case_{'0' * 32}/events"
    assert _code(client.get(unknown), 404) == "usage.not-found"


def test_what_comes_with_a_document_is_handed_in_with_it(
    client: httpx.Client, specimens: list[Any]
) -> None:
    picture = base64.b64encode(specimens[0].picture).decode()
    case_id = _open(client)
    sent = {"front": {"content": picture, "media_type": "image/jpeg"}}
    faceless = base64.b64encode(b"no picture" * 100).decode()
    answer = client.put(
        f"/v1/cases/{case_id}/submission", json=sent | {"selfie": {"content": faceless}}
    )
    assert answer.status_code == 202
    assert _settled(client, case_id)["reason"] == "document.not-a-picture"
    for wrong in ({}, {"front": {"content": 5}}, sent | {"portrait": None}):
        refused = client.put(f"/v1/cases/{case_id}/submission", json=wrong)
        assert _code(refused, 422) == "usage.argument"


def test_a_document_is_what_its_sender_declares(client: httpx.Client, specimens: list[Any]) -> None:
    case_id = _open(client)
    kind = {"Content-Type": "image/png"}
    client.put(f"/v1/cases/{case_id}/document", content=specimens[0].picture, headers=kind)
    assert _settled(client, case_id)["reason"] == "document.mismatch"


def test_an_idempotency_key_opens_one_case(client: httpx.Client) -> None:
    key = {"Idempotency-Key": "once-1"}
    assert _open(client, 5, **key) == _open(client, 5, **key)
    other = client.post("/v1/cases", json={"holder_commitment": "6"}, headers=key)
    assert _code(other, 409) == "usage.conflict"


def test_pages_follow_each_other(client: httpx.Client) -> None:
    opened = {_open(client) for _ in range(3)}
    seen, cursor = list[str](), None
    while True:
        params = {"limit": 2} if cursor is None else {"limit": 2, "cursor": cursor}
        page = client.get("/v1/cases", params=params).json()
        seen += [case["id"] for case in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) and opened <= set(seen)
    assert _code(client.get("/v1/cases", params={"cursor": "made up"}), 422) == "usage.argument"


def test_personal_data_can_be_erased(client: httpx.Client, specimens: list[Any]) -> None:
    case_id = _open(client)
    client.put(f"/v1/cases/{case_id}/document", content=specimens[1].picture)
    _settled(client, case_id)
    assert client.delete(f"/v1/cases/{case_id}/personal-data").status_code == 204
    assert _code(client.get(f"/v1/cases/{case_id}/report"), 410) == "storage.erased"
    assert client.get(f"/v1/cases/{case_id}").json()["id"] == case_id


@pytest.mark.parametrize(
    "body",
    [
        {}, {"holder_commitment": 5}, {"holder_commitment": "0"}, {"holder_commitment": "x"},
        {"holder_commitment": "9" * 78}, {"holder_commitment": "5", "residency": "utopia"},
        {"holder_commitment": "5", "residency": "QQQ"}, {"holder_commitment": "5", "more": 1}, [],
    ],
)  # fmt: skip
def test_a_wrong_opening_is_refused_without_an_echo(client: httpx.Client, body: object) -> None:
    answer = client.post("/v1/cases", json=body)
    assert _code(answer, 422) == "usage.argument"
    assert "9" * 78 not in answer.text and "utopia" not in answer.text


def test_bodies_that_are_no_bodies(client: httpx.Client) -> None:
    case_id = _open(client)
    kind = {"Content-Type": "application/json"}
    assert _code(client.post("/v1/cases", content=b"{", headers=kind), 422) == "usage.argument"
    large = client.post("/v1/cases", content=bytes(2 << 20), headers=kind)
    assert _code(large, 413) == "usage.too-large"
    assert _code(client.put(f"/v1/cases/{case_id}/document", content=b""), 400) == "usage.body"
    huge = client.put(f"/v1/cases/{case_id}/document", content=bytes(21 << 20))
    assert _code(huge, 413) == "usage.too-large"
    assert client.get(f"/v1/cases/{case_id}").json()["status"] == "received"
    unknown = client.put(f"/v1/cases/case_{'0' * 32}/document", content=b"x")
    assert _code(unknown, 404) == "usage.not-found"


def _until_drafts(folder: Path, *, there: bool) -> None:
    """Wait until a document is on its way in, or none is."""
    deadline = time.monotonic() + 60
    while any(file.name.startswith(".") for file in (folder / "blobs").iterdir()) is not there:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_document_that_breaks_off_or_grows_too_large_leaves_nothing(
    client: httpx.Client, service: Any
) -> None:
    case_id, parts = _open(client), urlsplit(service.url)
    with socket.create_connection((parts.hostname or "", parts.port or 0)) as line:
        head = (
            f"PUT /v1/cases/{case_id}/document HTTP/1.1\r\nHost: titan\r\n"
            f"Authorization: Bearer {service.key}\r\nContent-Length: {9 << 20}\r\n\r\n"
        )
        line.sendall(head.encode() + bytes(5 << 20))
        _until_drafts(service.folder, there=True)
    too_much = (bytes(1 << 20) for _ in range(21))  # nobody says beforehand how much comes
    refused = client.put(f"/v1/cases/{case_id}/document", content=too_much)
    assert _code(refused, 413) == "usage.too-large"
    _until_drafts(service.folder, there=False)
    assert client.get(f"/v1/cases/{case_id}").json()["status"] == "received"
    whole = b"no picture" * 300_000
    assert client.put(f"/v1/cases/{case_id}/document", content=whole).status_code == 202
    assert _settled(client, case_id)["reason"] == "document.not-a-picture"
