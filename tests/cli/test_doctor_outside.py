"""The doctor asks what the installation leans on, and names what is wrong with it."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from titan.cli.doctor_outside import probes
from titan.errors import TitanError
from titan.settings import load_settings
from titan.storage.key_store import Token
from titan.storage.root_key import RootKey


def _said(part: str, folder: Path, **named: Any) -> tuple[bool, str]:
    """Return whether a part is usable, with what the doctor says of it."""
    probe = probes(load_settings(data_dir=folder, **named))[part]
    try:
        return True, probe()
    except TitanError as error:
        return False, f"{error.detail} {error.remedy}"


@pytest.fixture(scope="module")
def receiver() -> Iterator[str]:
    """Takes spans at one address, and nothing at any other."""

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Take an empty request."""
            empty = self.headers["content-length"] == "0"
            self.send_response(200 if empty and self.path == "/v1/traces" else 404)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_what_nobody_named_is_usable(tmp_path: Path) -> None:
    for part in probes(load_settings(data_dir=tmp_path)):
        assert _said(part, tmp_path)[0], part
    assert not list(tmp_path.iterdir()), "looking makes nothing"


def test_a_provider_answers_with_its_keys_or_is_named(provider: str, tmp_path: Path) -> None:
    roles = "kyc-desk=reviewer"
    part = "identity provider"
    usable, detail = _said(part, tmp_path, oidc_issuer=provider, oidc_roles=roles)
    assert usable and "1 keys" in detail
    for named, words in (
        ({"oidc_issuer": provider}, "TITAN_OIDC_ROLES"),
        ({"oidc_issuer": "http://127.0.0.1:9", "oidc_roles": roles}, "TITAN_OIDC_ISSUER"),
        ({"oidc_issuer": f"{provider}/else", "oidc_roles": roles}, "TITAN_OIDC_ISSUER"),
        ({"oidc_issuer": "http://idp.example", "oidc_roles": roles}, "https"),
    ):
        usable, detail = _said(part, tmp_path, **named)
        assert not usable and words in detail


def test_a_signer_says_for_whom_it_signs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_SIGNER_KEY", "0x" + "11" * 32)
    usable, detail = _said("signer", tmp_path, chain_signer="env:TEST_SIGNER_KEY")
    assert usable and detail == "signs for 0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A"
    for named in ("unix:/nowhere", "env:NO_SUCH_KEY", f"file:{tmp_path / 'none'}"):
        usable, detail = _said("signer", tmp_path, chain_signer=named)
        assert not usable and "TITAN_CHAIN_" in detail
    usable, detail = _said("signer", tmp_path, profile="production")
    assert not usable and "TITAN_CHAIN_SIGNER" in detail


def test_a_receiver_of_traces_takes_them_or_is_named(receiver: str, tmp_path: Path) -> None:
    assert _said("traces", tmp_path, otlp_endpoint=receiver)[0]
    for wrong, words in ((f"{receiver}/else", "404"), ("http://127.0.0.1:9", "Nothing answers")):
        usable, detail = _said("traces", tmp_path, otlp_endpoint=wrong)
        assert not usable and words in detail and "TITAN_OTLP_ENDPOINT" in detail


def test_a_token_opens_the_key_file_or_is_named(tmp_path: Path) -> None:
    named = {"pkcs11_module": tmp_path / "no.so", "pkcs11_pin": "1234"}
    usable, detail = _said("key token", tmp_path, **named)
    assert not usable and "TITAN_PKCS11_MODULE" in detail
    usable, detail = _said("key token", tmp_path, pkcs11_module=tmp_path / "no.so")
    assert not usable and "PIN" in detail


def test_a_token_is_asked_without_being_changed(softhsm: Path, tmp_path: Path) -> None:
    named: dict[str, Any] = {"pkcs11_module": softhsm, "pkcs11_pin": "1234"}
    empty = named | {"pkcs11_token": "bare"}
    assert "has not yet" in _said("key token", tmp_path, **empty)[1]
    assert "has not yet" in _said("key token", tmp_path, **empty)[1], "asking made none"
    token = Token(softhsm, "doctor", "1234")
    RootKey.load(tmp_path / "keys" / "root.json", may_create=True, token=token)
    right = named | {"pkcs11_token": "doctor"}
    assert _said("key token", tmp_path, **right) == (True, "opens keys/root.json")
    usable, detail = _said("key token", tmp_path, **empty)
    assert not usable and "TITAN_PKCS11_MODULE" in detail
