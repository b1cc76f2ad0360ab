"""The pages without a browser: who sees what, forged forms, headers, and nothing inline."""

import hashlib
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from console_visitor import Visitor, visitor_of

from titan.artifacts.page_prover import page_prover
from titan.domain.access import Role
from titan.runtime import Titan
from titan.settings import Settings
from titan_api.app import create_app
from titan_console import alerts
from titan_console.app import STATIC, add_faces
from titan_console.desk import AREAS, COOKIE
from titan_console.sessions import Session, Sessions

_TEMPLATES = STATIC.with_name("templates")


@pytest.fixture(scope="module")
def titan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Titan]:
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("pages"), rpc_url="http://127.0.0.1:9", chain_timeout=0.5
    )
    with Titan(settings) as opened:
        yield opened


@pytest.fixture(scope="module")
def app(titan: Titan) -> Any:
    STATIC.mkdir(exist_ok=True)  # the pages themselves need no script
    return create_app(titan, (add_faces,))


@pytest.fixture
def visitor(app: Any) -> Visitor:
    return Visitor(app)


def _key(titan: Titan, *roles: Role) -> str:
    return titan.create_key("somebody", roles)[1]


def test_without_a_session_every_page_leads_to_the_door(visitor: Visitor) -> None:
    for path in ("", *(path for path, _, _ in AREAS)):
        answer = visitor.ask("GET", f"/console/{path}")
        assert (answer.status_code, answer.headers["location"]) == (303, "/console/sign-in")


def test_a_wrong_key_and_a_foreign_form_open_nothing(visitor: Visitor, titan: Titan) -> None:
    for key in ("", "nonsense", "titan_" + "0" * 24 + "_" + "x" * 43, "schlüssel"):
        assert visitor.sign_in(key).status_code == 401
    foreign = visitor.ask(
        "POST", "/console/sign-in", data={"key": _key(titan, Role.ADMIN)},
        headers={"Sec-Fetch-Site": "cross-site"},
    )  # fmt: skip
    assert foreign.status_code == 403
    assert COOKIE not in visitor.cookies


def test_the_cookie_is_for_this_console_alone(visitor: Visitor, titan: Titan) -> None:
    token = _key(titan, Role.REVIEWER)
    said = visitor.sign_in(token).headers["set-cookie"]
    assert {"HttpOnly", "Path=/console", "SameSite=strict"} <= set(said.split("; "))
    assert token not in said
    assert "Secure" not in said
    over_tls = Visitor(visitor.app).ask(
        "POST", "https://titan/console/sign-in", data={"key": token}
    )
    assert "Secure" in over_tls.headers["set-cookie"]
    assert "max-age" in over_tls.headers.get("strict-transport-security", "max-age")


def test_everybody_sees_what_their_key_may_do(visitor: Visitor, titan: Titan) -> None:
    visitor.sign_in(_key(titan, Role.REVIEWER))
    page = visitor.ask("GET", "/console/cases")
    assert page.status_code == 200
    assert "/console/audit" not in page.text
    assert visitor.ask("GET", "/console/audit").status_code == 403
    assert visitor.ask("GET", "/console/system").status_code == 403
    visitor.sign_in(titan.api_key)
    for path in ("cases", "credentials", "alerts", "audit", "webhooks", "system"):
        assert visitor.ask("GET", f"/console/{path}").status_code == 200, path
    assert visitor.ask("GET", f"/console/cases/case_{'0' * 32}").status_code == 404


def test_a_form_without_the_sessions_token_does_nothing(visitor: Visitor, titan: Titan) -> None:
    visitor.sign_in(_key(titan, Role.REVIEWER))
    for path in (f"cases/case_{'0' * 32}/review", "sign-out"):
        assert visitor.ask("POST", f"/console/{path}", data={"csrf": "x"}).status_code == 403
    assert visitor.ask("PUT", "/console/alerts", content=b"x").status_code == 403
    assert visitor.ask("GET", "/console/cases").status_code == 200


def test_a_file_that_is_too_large_is_told_as_the_api_tells_it(
    visitor: Visitor, titan: Titan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alerts, "_MOST_BYTES", 100)
    visitor.sign_in(titan.api_key)
    token = {"x-csrf-token": visitor.csrf()}
    answer = visitor.ask("PUT", "/console/alerts", content=b"x" * 101, headers=token)
    assert (answer.status_code, answer.json()["code"]) == (413, "usage.too-large")
    form = visitor.ask("POST", "/console/sign-out", data={"csrf": "x" * 70_000})
    assert form.status_code == 413
    assert visitor.ask("GET", "/console/cases").status_code == 200


def test_signing_out_ends_copies_of_the_cookie_too(visitor: Visitor, titan: Titan) -> None:
    visitor.sign_in(_key(titan, Role.REVIEWER))
    copied = Visitor(visitor.app)
    copied.cookies, kept = httpx.Cookies(visitor.cookies), httpx.Cookies(visitor.cookies)
    assert copied.ask("GET", "/console/cases").status_code == 200
    assert visitor.ask("POST", "/console/sign-out", data={"csrf": visitor.csrf()}).is_redirect
    assert copied.ask("GET", "/console/cases").status_code == 303
    with Titan(titan.settings) as replica:
        elsewhere = visitor_of(replica)
        elsewhere.cookies = kept
        assert elsewhere.ask("GET", "/console/cases").status_code == 303
        assert elsewhere.sign_in(titan.api_key).is_redirect, "a new session is another one"
        assert elsewhere.ask("GET", "/console/cases").status_code == 200


def test_a_revoked_key_ends_its_session(visitor: Visitor, titan: Titan) -> None:
    key, token = titan.create_key("leaving", (Role.REVIEWER,))
    visitor.sign_in(token)
    assert visitor.ask("GET", "/console/cases").status_code == 200
    titan.revoke_key(key.id)
    assert visitor.ask("GET", "/console/cases").status_code == 303


def test_every_page_says_what_it_may_load(visitor: Visitor) -> None:
    for path in ("/", "/console/sign-in", "/wallet/", "/prover/", "/prover/snarkjs/"):
        answer = visitor.ask("GET", path)
        policy = answer.headers["content-security-policy"]
        assert answer.status_code == 200
        assert policy.startswith("default-src 'none'")
        assert "unsafe-inline" not in policy
        assert ("'wasm-unsafe-eval'" in policy) == (path == "/prover/")
        assert ("'unsafe-eval'" in policy) == (path == "/prover/snarkjs/")
        assert answer.headers["referrer-policy"] == "no-referrer"
    for path in ("/prover/", "/prover/snarkjs/"):
        prover = visitor.ask("GET", path).headers["content-security-policy"]
        assert "connect-src 'none'" in prover
        assert prover.endswith("sandbox allow-scripts")


def test_the_pages_prover_is_served_by_its_hash_alone(visitor: Visitor) -> None:
    module = page_prover()
    if module is None:
        pytest.skip("the prover's WebAssembly was not built; 'make setup' builds it")
    described = visitor.ask("GET", "/wallet/circuit.json").json()["prover"]
    answer = visitor.ask("GET", described["url"])
    assert answer.content == module.read_bytes()
    assert hashlib.sha256(answer.content).hexdigest() == described["sha256"]
    assert answer.headers["content-type"] == "application/wasm"
    other = described["url"].replace(described["sha256"], "0" * 64)
    assert visitor.ask("GET", other).status_code == 404


def test_no_template_holds_a_script_a_style_or_a_foreign_address() -> None:
    for template in sorted(_TEMPLATES.glob("*.html")):
        text = template.read_text()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text), template.name
        assert not re.search(r"<script(?![^>]* src=\"/static/)", text), template.name
        assert not re.search(r"(?:src|href)=\"(?:https?:)?//", text), template.name


def test_a_session_opens_only_with_the_key_that_sealed_it() -> None:
    one, other = Sessions(b"1" * 32), Sessions(b"2" * 32)
    sealed = one.seal(Session("titan_token"))
    opened = one.open(sealed)
    assert opened is not None and opened.token == "titan_token"
    assert other.open(sealed) is None
    assert one.open(sealed[:-4] + "AAAA") is None
    assert one.open(one.seal(Session("titan_token", ends=1.0))) is None
    assert [one.open(nothing) for nothing in (None, "", "x", "§")] == [None] * 4
