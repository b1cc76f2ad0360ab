"""Staff who sign in with an identity provider: OpenID Connect Core 1.0 with PKCE (RFC 7636).

An ID token of the provider is a bearer token like a key: who it stands for and in which roles is
read off it at every request, and nothing of it is kept. A person's pseudonym is a hash of provider
and subject, by which four eyes are counted.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from titan.domain.access import DEFAULT_TENANT, Caller, Role
from titan.errors import ServiceError, StorageError, UsageError
from titan.settings import Settings
from titan.storage.audit import record
from titan.storage.database import Database
from titan.storage.root_key import RootKey, seal, unseal

ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
"""What a provider may sign with; none, and no secret that is shared."""

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_TIMEOUT = 10.0
_KNOWN_SECONDS, _AGAIN_SECONDS = 3600.0, 30.0
_SKEW = 60.0
_SIGN_IN_SECONDS = 600.0
_LONGEST = 8192
_BOUND_TO = "staff sign-in"


class StaffDoor:
    """The provider of an installation's staff.

    Args:
        settings: name the provider, this client of it, and which of its groups has which roles.
        database: where it is recorded who signed in.
        root: seals what a browser keeps while it is at the provider's.

    Raises:
        UsageError: ``usage.argument`` if the settings name no provider that can be trusted, or
            roles that there are not.
    """

    def __init__(self, settings: Settings, database: Database, root: RootKey) -> None:
        self._issuer = _trusted(str(settings.oidc_issuer))
        self._client_id = settings.oidc_client_id
        secret = settings.oidc_client_secret
        self._secret = None if secret is None else secret.get_secret_value()
        self._claim = settings.oidc_claim
        self._roles = roles_table(settings.oidc_roles)
        self._database = database
        self._cipher = AESGCM(root.derive(_BOUND_TO))
        self._lock = threading.Lock()
        self._described: tuple[float, Mapping[str, Any], KeySet] | None = None

    def known(self, token: str, request_id: str) -> Caller | None:
        """Return who an ID token stands for, if the provider need not be asked for its keys."""
        described = self._described  # without the lock: the event loop asks
        if described is None or described[0] + _KNOWN_SECONDS < time.monotonic():
            return None
        claims = self._claims(token, described[2])
        return None if claims is None else self._caller(claims, request_id)

    def caller(self, token: str, request_id: str) -> Caller | None:
        """Return who an ID token stands for, or None if it opens nothing.

        Raises:
            ServiceError: ``service.provider`` if the provider's keys cannot be had.
        """
        if len(token) > _LONGEST or token.count(".") != 2:
            return None
        claims = self._claims(token, self._provider(_KNOWN_SECONDS)[1])
        if claims is None:  # perhaps signed with a key that is newer than ours
            claims = self._claims(token, self._provider(_AGAIN_SECONDS)[1])
        return None if claims is None else self._caller(claims, request_id)

    def begin(self, back: str) -> tuple[str, str]:
        """Return where a browser is sent to sign in, and what it keeps meanwhile, sealed.

        Args:
            back: address that the provider sends it back to.
        """
        described, _ = self._provider(_KNOWN_SECONDS)
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        kept = {
            "state": state,
            "nonce": nonce,
            "verifier": verifier,
            "back": back,
            "until": time.time() + _SIGN_IN_SECONDS,
        }
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": back,
            "scope": "openid",
            "state": state,
            "nonce": nonce,
            "code_challenge": _base64(hashlib.sha256(verifier.encode()).digest()),
            "code_challenge_method": "S256",
        }
        sealed = seal(self._cipher, json.dumps(kept).encode(), _BOUND_TO)
        place = str(described["authorization_endpoint"])
        separator = "&" if "?" in place else "?"
        return f"{place}{separator}{urlencode(asked)}", _base64(sealed)

    def finish(self, kept: str, state: str, code: str) -> str:
        """Exchange the provider's code for an ID token, and return that.

        Args:
            kept: what `begin` had the browser keep.
            state: that the browser came back with.
            code: likewise; the provider takes it once.

        Raises:
            UsageError: ``usage.sign-in`` if anything does not belong together.
            ServiceError: ``service.provider`` if the provider does not answer.
        """
        begun = self._begun(kept)
        if begun is None or not secrets.compare_digest(begun["state"].encode(), state.encode()):
            raise _refused("The sign-in was begun elsewhere, or too long ago.")
        described, keys = self._provider(_KNOWN_SECONDS)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": begun["back"],
            "client_id": self._client_id,
            "code_verifier": begun["verifier"],
        }
        if self._secret is not None:
            form["client_secret"] = self._secret
        token = str(_fetched(described["token_endpoint"], form).get("id_token", ""))
        claims = self._claims(token, keys)
        if claims is None or claims.get("nonce") != begun["nonce"]:
            raise _refused("The provider's answer is not for this sign-in.")
        with self._database.write() as session:
            caller = self._caller(claims, "")
            record(session, caller, "staff.signed-in", caller.subject)
        return token

    def _begun(self, kept: str) -> dict[str, Any] | None:
        try:
            sealed = base64.urlsafe_b64decode(kept + "=" * (-len(kept) % 4))
            begun: dict[str, Any] = json.loads(unseal(self._cipher, sealed, _BOUND_TO))
        except (ValueError, StorageError):
            return None
        return begun if begun["until"] >= time.time() else None

    def _provider(self, seconds: float) -> tuple[Mapping[str, Any], KeySet]:
        """Return the provider's description and keys, no older than so many seconds."""
        with self._lock:
            if self._described is None or self._described[0] + seconds < time.monotonic():
                self._described = time.monotonic(), *ask_provider(self._issuer)
            return self._described[1], self._described[2]

    def _claims(self, token: str, keys: KeySet) -> Mapping[str, Any] | None:
        """Return what an ID token says (section 3.1.3.7), or None if it is not for us, now."""
        if len(token) > _LONGEST or token.count(".") != 2:
            return None
        try:
            claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
            now, ends, issued = time.time(), float(claims["exp"]), float(claims["iat"])
            audience = claims["aud"]
            named = [audience] if isinstance(audience, str) else list(audience)
            asker = claims.get("azp", self._client_id if len(named) == 1 else None)
            ours = self._client_id in named and asker == self._client_id
            issuer, subject = str(claims["iss"]).rstrip("/"), claims["sub"]
        except (JoseError, ValueError, KeyError, TypeError):
            return None
        right = issuer == self._issuer and isinstance(subject, str) and bool(subject)
        return claims if right and ours and issued - _SKEW <= now < ends else None

    def _caller(self, claims: Mapping[str, Any], request_id: str) -> Caller:
        person = hashlib.sha256(f"{self._issuer}\n{claims['sub']}".encode()).hexdigest()
        groups = _values(claims, self._claim)
        roles = frozenset(role for group in groups for role in self._roles.get(group, ()))
        return Caller(
            tenant=DEFAULT_TENANT,
            actor=f"staff_{person[:24]}",
            subject=f"staff-{person[:16]}",
            roles=roles,
            request_id=request_id,
        )


def ask_provider(issuer: str) -> tuple[Mapping[str, Any], KeySet]:
    """Return a provider's description and keys (OpenID Connect Discovery 1.0).

    Args:
        issuer: as it names itself.

    Raises:
        UsageError: ``usage.argument`` if its address cannot be trusted.
        ServiceError: ``service.provider`` if it does not answer, or is another.
    """
    trusted = _trusted(issuer)
    described = _fetched(f"{trusted}/.well-known/openid-configuration")
    if str(described.get("issuer", "")).rstrip("/") != trusted:
        raise ServiceError("service.provider", "The provider names itself otherwise.")
    try:
        keys = KeySet.import_key_set(_fetched(described["jwks_uri"]))  # type: ignore[arg-type] # JSON
        _ = described["authorization_endpoint"], described["token_endpoint"]
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise ServiceError("service.provider", "The provider's description is none.") from error
    return described, keys


def _trusted(issuer: str) -> str:
    parts = urlsplit(issuer)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise UsageError("usage.argument", "TITAN_OIDC_ISSUER: must begin with https.")
    return issuer.rstrip("/")


def roles_table(text: str) -> dict[str, tuple[Role, ...]]:
    """Return which group has which roles: ``group=role`` with blanks between, groups may recur.

    Raises:
        UsageError: ``usage.argument`` if a role is none.
    """
    table: dict[str, tuple[Role, ...]] = {}
    for entry in text.split():
        group, _, role = entry.rpartition("=")
        if not group or role not in set(Role):
            raise UsageError("usage.argument", "TITAN_OIDC_ROLES: entries are GROUP=ROLE.")
        table[group] = (*table.get(group, ()), Role(role))
    return table


def _values(claims: Mapping[str, Any], path: str) -> Iterable[str]:
    """Return the words of a claim, which may lie in others: ``realm_access.roles``."""
    found: Any = claims
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        return found.split()
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else ()


def _fetched(url: str, form: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the JSON object at an address of the provider."""
    method = "GET" if form is None else "POST"
    try:
        answer = httpx.request(method, url, data=form, timeout=_TIMEOUT, follow_redirects=False)
        content = answer.json() if answer.is_success else None
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise ServiceError("service.provider", "The provider does not answer.") from error
    if form is not None and answer.is_client_error:
        raise _refused("The provider did not take the code.")
    if not isinstance(content, dict):
        raise ServiceError("service.provider", "The provider gave another answer.")
    return content


def _refused(detail: str) -> UsageError:
    return UsageError("usage.sign-in", detail)


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
