"""Every answer has an id, every error is a problem, every route but the open ones needs the key."""

import json
import re
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from titan.failures import CATALOGUE
from titan_api.app import openapi

DESCRIPTION = openapi()
PUBLIC = ("/v1/public/", "/.well-known/")
_WEB = httpx.Client()  # one for all: each reads the system's certificates, a tenth of a second
OPERATIONS = [
    (method.upper(), path) for path, item in DESCRIPTION["paths"].items() for method in item
]


def test_what_a_holder_asks_without_a_key_is_little() -> None:
    assert {path for _, path in OPERATIONS if path.startswith(PUBLIC)} == {
        f"/v1/public/{path}"
        for path in (
            "issuer/tree",
            "issuer/tree/buckets",
            "issuer/tree/buckets/{bucket}",
            "policies/{policy_id}/request",
            "attestations",
            "enrolments",
            "wallet/token",
            "wallet/nonce",
            "wallet/credential",
            "wallet/status",
        )
    } | {
        f"/.well-known/{name}"
        for name in ("openid-credential-issuer", "oauth-authorization-server", "jwt-vc-issuer")
    }


@pytest.mark.parametrize(
    ("method", "path"), [(way, path) for way, path in OPERATIONS if not path.startswith(PUBLIC)]
)
def test_every_route_but_the_open_ones_needs_the_key(service: Any, method: str, path: str) -> None:
    concrete = re.sub(r"\{(\w+)\}", lambda found: found[1], path)
    for headers in (
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": f"Basic {service.key}"},
    ):
        answer = _WEB.request(method, service.url + concrete, headers=headers)
        if path in ("/healthz", "/readyz"):
            assert answer.json() == {"status": "ok"}
            continue
        assert answer.status_code == 401
        assert method == "HEAD" or answer.json()["code"] == "usage.unauthorized"
        assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "usage.not-found"),
        ("GET", "/v1/cases/", 404, "usage.not-found"),
        ("DELETE", "/v1/cases", 405, "usage.method"),
        ("GET", "/v1/cases/case_1", 422, "usage.argument"),
        ("GET", f"/v1/cases/case_{'0' * 32}", 404, "usage.not-found"),
        ("GET", "/v1/cases?limit=0", 422, "usage.argument"),
        ("POST", f"/v1/credentials/cred_{'0' * 32}/revocation", 404, "credential.not-found"),
        ("GET", f"/v1/policies/0x{'0' * 64}", 404, "policy.not-found"),
        ("GET", f"/v1/policies/default/request?challenge={1 << 64}", 422, "usage.argument"),
        ("GET", "/v1/attestations?subject=someone", 422, "usage.argument"),
        ("GET", f"/v1/aml/batches/batch_{'0' * 32}", 404, "usage.not-found"),
    ],
)
def test_every_error_is_a_problem(
    client: httpx.Client, method: str, path: str, status: int, code: str
) -> None:
    answer = client.request(method, path)
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert problem["type"] == f"urn:titan:error:{code}"
    assert problem["remedy"] == CATALOGUE[code].remedy
    assert problem["request_id"] == answer.headers["x-request-id"]


_ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
_MEMBERS = st.sampled_from(
    ["holder_commitment", "residency", "decision", "reason", "addresses", "proof", "binding",
     "policy_id", "protocol", "pi_a", "subject", "day"]
)  # fmt: skip
_BODIES = _ANY_JSON | st.dictionaries(_MEMBERS, _ANY_JSON, max_size=5)
_POSTED = [path for method, path in OPERATIONS if method == "POST"]


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(path=st.sampled_from(_POSTED), body=_BODIES)
def test_no_body_breaks_the_service(client: httpx.Client, path: str, body: object) -> None:
    concrete = path.replace("{case_id}", f"case_{'0' * 32}")
    concrete = concrete.replace("{credential_id}", f"cred_{'0' * 32}")
    answer = client.post(concrete, content=json.dumps(body).encode(),
                         headers={"Content-Type": "application/json"})  # fmt: skip
    assert answer.status_code < 500
    if answer.status_code >= 400:
        refused = answer.json()
        # Wallets that come without a key are told as OAuth 2.0 tells them.
        oauth = "/wallet/" in path and "error" in refused
        assert oauth or refused["code"] in CATALOGUE


def test_a_wrong_method_names_all_right_ones(client: httpx.Client) -> None:
    assert client.delete("/v1/cases").headers["allow"] == "GET, POST"


def test_answers_are_not_to_be_kept_or_guessed(client: httpx.Client) -> None:
    headers = client.get("/v1/issuer/tree").headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"


def test_the_description_is_the_services_own(client: httpx.Client) -> None:
    assert client.get("/openapi.json").json() == json.loads(json.dumps(DESCRIPTION))


def test_every_operation_documents_its_problems() -> None:
    for path, item in DESCRIPTION["paths"].items():
        for method, operation in item.items():
            responses = operation["responses"]
            assert "application/problem+json" in responses["4XX"]["content"], (method, path)
            assert "422" not in responses, (method, path)
            assert operation["summary"] and operation["description"], (method, path)


def test_the_log_tells_routes_and_no_names(service: Any, client: httpx.Client) -> None:
    client.get("/v1/cases/ERIKSSON-ANNA")
    client.get("/v1/attestations", params={"subject": "ERIKSSON-ANNA"})
    client.get("/ERIKSSON-ANNA")
    lines = [json.loads(line) for line in service.log.read_text().splitlines()]
    assert "ERIKSSON" not in json.dumps(lines)
    routes = [line["route"] for line in lines if line["event"] == "request.answered"]
    assert "/v1/cases/{case_id}" in routes and None in routes
