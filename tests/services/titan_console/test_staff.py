"""Staff sign in with an identity provider that runs beside: console, API, and forgeries."""

import json
import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from console_visitor import Visitor, visitor_of
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from titan.domain.access import Role
from titan.errors import UsageError
from titan.pipeline.staff import roles_table
from titan.runtime import Titan
from titan.settings import Settings
from titan_console.desk import COOKIE

_ROLES = "kyc-desk=reviewer kyc-lead=reviewer kyc-lead=issuer"

_WEB = httpx.Client()  # one for all: each would read the system's certificates again

Sign = Callable[..., str]


@pytest.fixture(scope="module")
def titan(provider: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Titan]:
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("staff"), rpc_url="http://127.0.0.1:9",
        chain_timeout=0.5, oidc_issuer=provider, oidc_client_secret="quite-secret",
        oidc_roles=_ROLES,
    )  # type: ignore[arg-type] # fmt: skip # pydantic makes it secret
    with Titan(settings) as opened:
        yield opened


@pytest.fixture
def sign(provider: str) -> Sign:
    """Return a function that has the provider sign claims: usual ones, but for the changes."""

    def signed(**changes: Any) -> str:
        now = int(time.time())
        usual = {"iss": provider, "sub": "anna", "aud": "titan", "iat": now, "exp": now + 60,
                 "groups": ["kyc-desk"]}  # fmt: skip
        claims = {name: value for name, value in {**usual, **changes}.items() if value is not None}
        answer = _WEB.get(f"{provider}/signed", params={"claims": json.dumps(claims)})
        return str(answer.json()["id_token"])

    return signed


@pytest.fixture
def visitor(titan: Titan) -> Visitor:
    return visitor_of(titan)


def _whom(visitor: Visitor, token: str) -> httpx.Response:
    return visitor.ask("GET", "/v1/caller", headers={"Authorization": f"Bearer {token}"})


def _came_back(visitor: Visitor) -> httpx.Response:
    """Walk to the provider and back, as a browser does."""
    away = visitor.ask("GET", "/console/sign-in/staff")
    assert away.status_code == 303
    place = urlsplit(_WEB.get(away.headers["location"]).headers["location"])
    return visitor.ask("GET", f"{place.path}?{place.query}")


def test_the_console_is_entered_through_the_provider(titan: Titan, visitor: Visitor) -> None:
    assert "Sign in with your organisation" in visitor.ask("GET", "/console/sign-in").text
    back = _came_back(visitor)
    assert back.status_code == 200 and "/console/" in back.text
    cookies = back.headers.get_list("set-cookie")
    (session,) = [cookie for cookie in cookies if cookie.startswith(f"{COOKIE}=")]
    assert "HttpOnly" in session and "SameSite=strict" in session and len(session) < 4096
    assert visitor.ask("GET", "/console/cases").status_code == 200
    assert visitor.ask("GET", "/console/audit").status_code == 403
    (entry,) = [one for one in titan.audit_entries(limit=50) if one.action == "staff.signed-in"]
    assert entry.object_id.startswith("staff-") and "desk-7" not in entry.object_id


def test_an_id_token_is_a_bearer_token_with_the_roles_of_its_groups(
    visitor: Visitor, sign: Sign
) -> None:
    told = _whom(visitor, sign()).json()
    assert (told["roles"], told["tenant"]) == (["reviewer"], "default")
    again = _whom(visitor, sign(groups="kyc-lead other")).json()
    assert again["roles"] == ["issuer", "reviewer"] and again["subject"] == told["subject"]
    assert _whom(visitor, sign(sub="berta")).json()["subject"] != told["subject"]
    assert _whom(visitor, sign(aud=["titan", "shop"], azp="titan")).status_code == 200
    for groups in ([], None, ["kyc-boss"], 7, {"a": 1}):
        assert _whom(visitor, sign(groups=groups)).status_code == 403


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://other.example"}, {"aud": "shop"}, {"aud": ["titan", "shop"]},
        {"aud": ["titan", "shop"], "azp": "shop"}, {"exp": 1}, {"exp": None}, {"exp": "never"},
        {"iat": int(time.time()) + 3600}, {"sub": None}, {"sub": ""}, {"sub": 7},
    ],
)  # fmt: skip
def test_a_token_that_is_not_for_us_now_opens_nothing(
    visitor: Visitor, sign: Sign, change: dict[str, Any]
) -> None:
    assert _whom(visitor, sign(**change)).status_code == 401


def test_a_token_that_the_provider_did_not_sign_opens_nothing(visitor: Visitor, sign: Sign) -> None:
    sound = sign()
    head, claims, signature = sound.split(".")
    stranger = ECKey.generate_key("P-256", {"kid": "one"})
    forged = jwt.encode({"alg": "ES256", "kid": "one"}, {"sub": "x"}, stranger)
    shared = jwt.encode({"alg": "HS256", "kid": "one"}, {"sub": "x"}, OctKey.import_key("k" * 32))
    unsigned = "eyJhbGciOiJub25lIn0." + claims + "."
    changed = ".".join((head, claims[:-3] + "AAA", signature))
    for token in (forged, shared, unsigned, changed, "a.b.c", "..", sound + "x" * 9000):
        assert _whom(visitor, token).status_code == 401


def test_a_sign_in_that_was_begun_elsewhere_is_refused(titan: Titan, visitor: Visitor) -> None:
    victim = visitor_of(titan)
    away = visitor.ask("GET", "/console/sign-in/staff").headers["location"]
    back = urlsplit(_WEB.get(away).headers["location"])
    path = f"{back.path}?{back.query}"
    assert victim.ask("GET", path).status_code == 401, "no cookie"
    victim.ask("GET", "/console/sign-in/staff")
    assert victim.ask("GET", path).status_code == 401, "another one's state"
    assert visitor.ask("GET", path).status_code == 200
    assert visitor.ask("GET", path).status_code == 401, "a code is good once"
    asked = parse_qs(urlsplit(away).query)
    assert asked["code_challenge_method"] == ["S256"] and len(asked["nonce"][0]) > 40


def test_a_provider_that_is_away_is_told(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, rpc_url="http://127.0.0.1:9",
                        oidc_issuer="http://127.0.0.1:9")  # fmt: skip
    with Titan(settings) as titan:
        visitor = visitor_of(titan)
        answer = _whom(visitor, "a.b.c")
        assert (answer.status_code, answer.json()["code"]) == (503, "service.provider")
        assert visitor.ask("GET", "/console/sign-in/staff").status_code == 503
        _, token = titan.create_key("desk", [Role.ADMIN])
        assert _whom(visitor, token).status_code == 200, "keys open all the same"


def test_without_a_provider_there_is_no_such_door(tmp_path: Path) -> None:
    with Titan(Settings(data_dir=tmp_path, rpc_url="http://127.0.0.1:9")) as titan:
        visitor = visitor_of(titan)
        assert "organisation" not in visitor.ask("GET", "/console/sign-in").text
        assert visitor.ask("GET", "/console/sign-in/staff").status_code == 404
        assert _whom(visitor, "a.b.c").status_code == 401


@pytest.mark.parametrize("text", ["reviewer", "=reviewer", "desk=boss", "desk=reviewer x"])
def test_a_table_of_roles_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        roles_table(text)
    assert roles_table("") == {}


def test_a_provider_without_tls_is_refused(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, oidc_issuer=f"http://{secrets.token_hex(4)}.example")
    with Titan(settings) as titan, pytest.raises(UsageError):
        titan.authenticate("a.b.c", "")
