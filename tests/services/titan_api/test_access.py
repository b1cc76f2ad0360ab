"""Who may do what: role by route, tenant by tenant, key by key, and how often."""

import asyncio
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from titan.domain.access import Caller, Role
from titan.runtime import Titan
from titan.settings import Settings
from titan_api.app import create_app
from titan_api.limits import Limiter, Together, TooMany
from titan_api.rights import ALLOWED, PUBLIC

Ask = Callable[..., httpx.Response]

_PIECE = "application/partial-upload"
_SCALAR = {"holder_commitment": "5"}


@pytest.fixture(scope="module")
def titan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Titan]:
    folder = tmp_path_factory.mktemp("access")
    settings = Settings(
        data_dir=folder, rpc_url="http://127.0.0.1:9", chain_timeout=0.5, requests_a_minute=0
    )
    with Titan(settings) as opened:
        yield opened


@pytest.fixture(scope="module")
def ask(titan: Titan) -> Ask:
    """Return a function that sends a request to the application, without a process or a port."""
    app = create_app(titan)

    def send(method: str, path: str, token: str, **more: Any) -> httpx.Response:
        async def sent() -> httpx.Response:
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://titan") as client:
                headers = {"Authorization": f"Bearer {token}"} | more.pop("headers", {})
                return await client.request(method, path, headers=headers, **more)

        return asyncio.run(sent())

    return send


def _key(titan: Titan, *roles: Role, tenant: str = "default", **more: Any) -> str:
    return titan.create_key("someone", roles, tenant=tenant, **more)[1]


def _concrete(path: str) -> str:
    sample = {
        "case_id": f"case_{'0' * 32}", "credential_id": f"cred_{'0' * 32}",
        "batch_id": f"batch_{'0' * 32}", "key_id": f"key_{'0' * 24}",
        "applicant_id": f"app_{'0' * 32}", "endpoint_id": f"hook_{'0' * 32}",
        "message_id": f"msg_{'0' * 32}", "policy_id": "default", "sequence": "0",
        "bucket": "0", "upload_id": f"upload_{'0' * 32}",
    }  # fmt: skip
    return "/v1" + re.sub(r"\{(\w+)\}", lambda found: sample[found[1]], path)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_may_use_its_routes_and_no_other(titan: Titan, ask: Ask, role: Role) -> None:
    token = _key(titan, role)
    for route, roles in ALLOWED.items():
        method, path = route.split(" ")
        answer = ask(method, _concrete(path), token)
        if role in roles:
            assert answer.status_code not in (401, 403), (route, answer.text)
        else:
            assert answer.status_code == 403, (route, answer.text)
            assert method == "HEAD" or answer.json()["code"] == "usage.forbidden"


def test_every_route_stands_in_the_table_and_every_role_may_do_something(titan: Titan) -> None:
    described = {
        f"{method.upper()} {path.removeprefix('/v1')}"
        for path, item in create_app(titan).openapi()["paths"].items()
        for method in item
    }
    assert described - PUBLIC == set(ALLOWED)
    assert all(any(role in roles for roles in ALLOWED.values()) for role in Role)


@pytest.fixture(scope="module")
def theirs(titan: Titan) -> dict[str, str]:
    """What another tenant has, by the name that it has in paths."""
    key, token = titan.create_key("their-admin", Role, tenant="theirs")
    caller = titan.authenticate(token, "")
    assert caller is not None
    endpoint, _ = titan.create_webhook("https://their.example/", caller=caller)
    case = titan.open_case(7, caller=caller)
    upload = titan.begin_upload(case.id, 5, caller=caller)
    (message,) = titan.webhook_messages(caller=caller).items
    return {"endpoint_id": endpoint.id, "message_id": message.id,
            "case_id": case.id, "key_id": key.id, "applicant_id": case.applicant_id,
            "sequence": "0", "upload_id": upload.id}  # fmt: skip


@pytest.mark.parametrize("route", [route for route in ALLOWED if "_id}" in route])
def test_what_is_anothers_is_as_if_it_were_not_there(
    titan: Titan, ask: Ask, theirs: dict[str, str], route: str
) -> None:
    method, path = route.split(" ")
    names = re.findall(r"\{(\w+)\}", path)
    if names == ["policy_id"]:
        return  # the chain's, public
    absent = _concrete(path)
    real = "/v1" + re.sub(r"\{(\w+)\}", lambda found: theirs.get(found[1], "none"), path)
    bodies: dict[str, dict[str, Any]] = {
        "POST /cases/{case_id}/credential-offer": {"json": {}},
        "POST /cases/{case_id}/review": {
            "json": {"decision": "approve", "reason": "it is in order"}},
        "PUT /cases/{case_id}/document": {"content": b"x"},
        "POST /cases/{case_id}/uploads": {"json": {"size": 5}},
        "PATCH /cases/{case_id}/uploads/{upload_id}": {
            "content": b"x", "headers": {"Upload-Offset": "0", "Content-Type": _PIECE}},
        "PUT /cases/{case_id}/submission": {"json": {"front": {"content": "eA=="}}},
        "POST /keys/{key_id}/rotation": {"json": {"days": 3}},
    }  # fmt: skip
    token = _key(titan, *Role, tenant="ours")
    if "/none" in real:
        real = absent  # none of theirs is made here
    one, other = (ask(method, each, token, **bodies.get(route, {})) for each in (real, absent))
    assert (one.status_code, other.status_code) == (404, 404), (one.text, other.text)
    assert method == "HEAD" or one.json()["code"] == other.json()["code"]


def test_lists_hold_only_ones_own(titan: Titan, ask: Ask, theirs: dict[str, str]) -> None:
    token = _key(titan, *Role, tenant="ours")
    opened = ask("POST", "/v1/cases", token, json=_SCALAR).json()
    assert [case["id"] for case in ask("GET", "/v1/cases", token).json()["items"]] == [opened["id"]]
    for path in ("/v1/webhooks", "/v1/webhooks/messages"):
        assert ask("GET", path, token).json()["items"] == []
    assert {key["tenant"] for key in ask("GET", "/v1/keys", token).json()["items"]} == {"ours"}
    log = ask("GET", "/v1/audit", token).json()["items"]
    assert {entry["tenant"] for entry in log} == {"ours"}
    assert opened["id"] in {entry["object_id"] for entry in log}
    (first, *_) = titan.audit_entries(limit=1)
    assert ask("GET", f"/v1/audit/{first.sequence}/inclusion", token).status_code == 404


def test_two_tenants_choose_the_same_idempotency_key(titan: Titan, ask: Ask) -> None:
    headers = {"Idempotency-Key": "monday"}
    ids = {
        ask("POST", "/v1/cases", _key(titan, Role.ADMIN, tenant=tenant), json=_SCALAR,
            headers=headers).json()["id"]
        for tenant in ("one", "two")
    }  # fmt: skip
    assert len(ids) == 2


def test_a_key_for_one_applicant_opens_nobody_elses_things(titan: Titan, ask: Ask) -> None:
    whole = _key(titan, Role.APPLICANT, tenant="shop")
    mine, other = (ask("POST", "/v1/cases", whole, json=_SCALAR).json() for _ in range(2))
    token = _key(titan, Role.APPLICANT, tenant="shop", applicant_id=mine["applicant_id"])
    assert ask("GET", f"/v1/cases/{mine['id']}", token).status_code == 200
    assert ask("GET", f"/v1/cases/{other['id']}", token).status_code == 404
    listed = ask("GET", "/v1/cases", token).json()["items"]
    assert [case["id"] for case in listed] == [mine["id"]]


def test_a_key_ends_when_it_is_revoked_or_expires(titan: Titan, ask: Ask) -> None:
    admin = _key(titan, Role.ADMIN)
    made = ask("POST", "/v1/keys", admin, json={"subject": "desk-7", "roles": ["reviewer"]})
    assert made.status_code == 201
    token, key_id = made.json()["token"], made.json()["id"]
    assert ask("GET", "/v1/cases", token).status_code == 200
    assert "token" not in ask("GET", "/v1/keys", admin).text
    assert ask("DELETE", f"/v1/keys/{key_id}", admin).json()["revoked_at"] is not None
    assert ask("GET", "/v1/cases", token).status_code == 401
    brief = _key(titan, Role.ADMIN, days=1e-9)
    assert ask("GET", "/v1/cases", brief).status_code == 401


def test_a_rotated_key_has_a_successor_and_a_day(titan: Titan, ask: Ask) -> None:
    key, token = titan.create_key("shop-frontend", [Role.APPLICANT])
    successor, new = titan.rotate_key(key.id)
    assert (successor.subject, successor.roles) == (key.subject, key.roles)
    assert ask("GET", "/v1/cases", token).status_code == 200
    assert ask("GET", "/v1/cases", new).status_code == 200
    (old,) = [one for one in titan.keys() if one.id == key.id]
    assert old.expires_at - key.created_at < 86_500


@pytest.mark.parametrize("token", ["", "titan_", f"titan_{'0' * 24}_{'x' * 43}", "é"])
def test_what_is_no_key_opens_nothing(titan: Titan, token: str) -> None:
    assert titan.authenticate(token, "") is None


def test_only_hashes_of_keys_are_kept(titan: Titan) -> None:
    token = _key(titan, Role.ADMIN)
    kept = b"".join(path.read_bytes() for path in titan.settings.data_dir.glob("titan.sqlite*"))
    assert token[-43:].encode() not in kept and token[6:30].encode() in kept


def test_what_was_done_is_in_the_log_with_who_asked(titan: Titan, ask: Ask) -> None:
    token = _key(titan, *Role, tenant="logged")
    answer = ask("POST", "/v1/cases", token, json=_SCALAR)
    (entry, *_) = [
        one for one in ask("GET", "/v1/audit", token).json()["items"]
        if one["action"] == "case.opened"
    ]  # fmt: skip
    caller = titan.authenticate(token, "")
    assert isinstance(caller, Caller) and entry["actor"] == caller.actor
    assert entry["request_id"] == answer.headers["x-request-id"]
    assert titan.verify_audit().sound


def test_who_asks_too_often_is_told_when_to_come_back(titan: Titan) -> None:
    limiter = Limiter(a_minute=60, burst=3)
    for _ in range(3):
        limiter.take("key_1", now=100.0)
    limiter.take("key_2", now=100.0)
    with pytest.raises(TooMany) as caught:
        limiter.take("key_1", now=100.25)
    assert caught.value.retry_after == pytest.approx(0.75)
    limiter.take("key_1", now=101.0)
    Limiter(a_minute=0, burst=1).take("key_1", now=0.0)


def test_long_answers_are_few_for_each_caller() -> None:
    streams = Together(2)
    with streams.counted("key_1"):
        streams.require_room("key_1")
        with streams.counted("key_1"), pytest.raises(TooMany):
            streams.require_room("key_1")
        streams.require_room("key_2")
        streams.require_room("key_1")


def test_the_limit_is_answered_with_429(titan: Titan) -> None:
    app = create_app(titan)
    app.state.limiter = Limiter(a_minute=6, burst=2)
    token = _key(titan, Role.ADMIN)

    async def thrice() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://titan") as client:
            headers = {"Authorization": f"Bearer {token}"}
            return [await client.get("/v1/cases", headers=headers) for _ in range(3)]

    answers = asyncio.run(thrice())
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].json()["code"] == "usage.rate-limited"
    assert answers[2].headers["retry-after"] in ("9", "10")


def test_metrics_count_requests_by_template_and_what_waits(titan: Titan, ask: Ask) -> None:
    token = _key(titan, Role.AUDITOR, Role.APPLICANT)
    opened = ask("POST", "/v1/cases", token, json=_SCALAR).json()["id"]
    ask("GET", f"/v1/cases/{opened}", token)
    ask("GET", f"/v1/cases/case_{'1' * 32}", token)
    text = ask("GET", "/v1/metrics", token).text
    wanted = 'titan_requests_total{method="GET",route="/v1/cases/{case_id}",status="404"}'
    assert wanted in text and opened not in text
    assert re.search(r'titan_cases\{is="received"\} [1-9]', text)
    assert re.search(r'titan_audit\{is="entries"\} [1-9]', text)
