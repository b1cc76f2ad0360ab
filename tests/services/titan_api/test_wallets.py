"""A wallet of our own making gets a credential over OpenID4VCI, and a verifier believes it."""

import base64
import hashlib
import json
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from api_caller import Ask, asker
from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import ECKey, KeySet

from titan.credentials.attributes import Claims
from titan.credentials.issuer import Application, report_digest
from titan.domain.access import Caller, Role
from titan.domain.case import CaseStatus
from titan.domain.document import PictureFile
from titan.domain.offer import GRANT
from titan.domain.submission import Submission
from titan.pipeline import sandbox
from titan.pipeline.journal import move
from titan.runtime import Titan
from titan.settings import Settings

ADDRESS = "https://issuer.example"
_CALLER = Caller("default", "desk", "desk", frozenset(Role), sandbox=True)
_TODAY = datetime.now(UTC).date()


@pytest.fixture(scope="module")
def titan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Titan]:
    folder = tmp_path_factory.mktemp("wallets")
    with Titan(Settings(data_dir=folder, public_url=ADDRESS)) as opened:
        yield opened


@pytest.fixture
def ask(titan: Titan) -> Ask:
    return asker(titan, ADDRESS)


@pytest.fixture
def approved(titan: Titan) -> Callable[[int], tuple[str, str]]:
    """Approve an invented person's case; return its id and the credential's."""

    def approve(number: int) -> tuple[str, str]:
        magic = Submission(PictureFile(f"TITAN-SANDBOX pass {number}".encode()))
        report = sandbox.examine(magic, _TODAY)
        case = titan.open_case(number + 1, "DEU", caller=_CALLER)
        with titan._database.write() as session:
            row = titan._cases.row(session, case.id)
            titan._cases.keep_report(session, row, report_digest(report), report)
            application = Application(case.id, row.applicant_id, 5, Claims("DEU"), report, False)
            issued = titan._issuer.issue(session, application, "0x" + "1f" * 20, _TODAY)
            row.credential_id = issued.id
            move(session, row, CaseStatus.APPROVED)
        return case.id, issued.id

    return approve


class Wallet:
    """What a holder's phone does."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self.key = ECKey.generate_key("P-256")

    def token(self, link: str, pin: str | None = None) -> httpx.Response:
        offer = json.loads(parse_qs(urlsplit(link).query)["credential_offer"][0])
        assert offer["credential_issuer"] == ADDRESS
        about = self._ask("GET", "/.well-known/oauth-authorization-server").json()
        form = {
            "grant_type": GRANT,
            "pre-authorized_code": offer["grants"][GRANT]["pre-authorized_code"],
        }
        if pin is not None:
            form["tx_code"] = pin
        return self._ask("POST", about["token_endpoint"], data=form)

    def proof(self, nonce: str, **changes: Any) -> str:
        key, more = changes.pop("key", self.key), changes.pop("header", {})
        header = {
            "alg": "ES256",
            "typ": "openid4vci-proof+jwt",
            "jwk": self.key.as_dict(private=False),
        }
        claims = {"aud": ADDRESS, "iat": int(time.time()), "nonce": nonce}
        return jwt.encode(header | more, claims | changes, key)

    def nonce(self) -> str:
        return str(self._ask("POST", "/v1/public/wallet/nonce").json()["c_nonce"])

    def credential(self, token: str, configuration: str, proof: str) -> httpx.Response:
        about = self._ask("GET", "/.well-known/openid-credential-issuer").json()
        assert about["credential_issuer"] == ADDRESS
        body = {"credential_configuration_id": configuration, "proofs": {"jwt": [proof]}}
        return self._ask("POST", about["credential_endpoint"], token, json=body)


def _offer(ask: Ask, titan: Titan, case_id: str, *, pin: bool = False) -> Any:
    answer = ask("POST", f"/v1/cases/{case_id}/credential-offer", titan.api_key, json={"pin": pin})
    assert answer.status_code == 201, answer.text
    return answer.json()


def _data(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _disclosed(part: Mapping[str, Any], disclosures: Mapping[str, str]) -> dict[str, Any]:
    """Put back what was disclosed (RFC 9901, 7.1)."""
    whole = {
        name: _disclosed(value, disclosures) if isinstance(value, dict) else value
        for name, value in part.items() if name != "_sd"
    }  # fmt: skip
    for digest in part.get("_sd", []):
        if digest in disclosures:
            _, name, value = json.loads(_data(disclosures[digest]))
            whole[name] = value
    return whole


def _verified(ask: Ask, presented: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Check signature and disclosures as a verifier does; return header and claims."""
    keys = KeySet.import_key_set(ask("GET", "/.well-known/jwt-vc-issuer").json()["jwks"])
    signed, *shown, last = presented.split("~")
    assert last == ""
    token = jwt.decode(signed, keys, algorithms=["ES256"])
    hashes = {
        base64.urlsafe_b64encode(hashlib.sha256(one.encode()).digest()).rstrip(b"=").decode(): one
        for one in shown
    }
    assert all(digest in json.dumps(token.claims) for digest in hashes)
    return dict(token.header), _disclosed(token.claims, hashes)


@pytest.fixture
def issued(ask: Ask, titan: Titan, approved: Callable[[int], tuple[str, str]]) -> Any:
    """Take an offer to its end; return case, credential and what the wallet got."""

    def take(number: int, configuration: str, pin: bool = False) -> Any:
        case_id, credential_id = approved(number)
        wallet, offer = Wallet(ask), _offer(ask, titan, case_id, pin=pin)
        token = wallet.token(offer["link"], offer["pin"]).json()["access_token"]
        answer = wallet.credential(token, configuration, wallet.proof(wallet.nonce()))
        assert answer.status_code == 200, answer.text
        return credential_id, wallet, answer.json()["credentials"][0]["credential"]

    return take


def test_a_wallet_gets_a_credential_and_shows_what_it_chooses(
    ask: Ask, titan: Titan, issued: Any
) -> None:
    credential_id, wallet, sd_jwt = issued(1, "TitanIdentitySdJwt", pin=True)
    attributes = titan.credential(credential_id).attributes
    header, claims = _verified(ask, sd_jwt)
    assert header["typ"] == "dc+sd-jwt" and claims["vct"] == "urn:titan:identity:1"
    assert claims["birthdate"].replace("-", "") == str(attributes.birth_date)
    assert claims["resident_country"] == "DEU" and claims["age_equal_or_over"]["12"] is True
    public = wallet.key.as_dict(private=False)
    assert claims["cnf"]["jwk"] == {name: public[name] for name in ("kty", "crv", "x", "y")}
    signed, *shown, _ = sd_jwt.split("~")
    only = [one for one in shown if json.loads(_data(one))[1] == "18"]
    _, shown_claims = _verified(ask, "~".join((signed, *only, "")))
    assert set(shown_claims["age_equal_or_over"]) == {"18"}
    assert not {"birthdate", "nationalities", "resident_country"} & set(shown_claims)
    head, body, signature = signed.split(".")
    forged = base64.urlsafe_b64encode(_data(body).replace(b'"iss"', b'"ISS"')).rstrip(b"=")
    with pytest.raises(BadSignatureError):
        _verified(ask, f"{head}.{forged.decode()}.{signature}~")


def test_the_data_model_of_the_w3c_goes_with_it(ask: Ask, issued: Any) -> None:
    header, claims = _verified(ask, issued(2, "TitanIdentityW3c")[2])
    assert header["typ"] == "vc+sd-jwt"
    assert claims["@context"] == ["https://www.w3.org/ns/credentials/v2"]
    assert claims["type"][0] == "VerifiableCredential" and claims["issuer"] == ADDRESS
    assert claims["validFrom"] < claims["validUntil"]
    assert claims["credentialSubject"]["document_type"] == "passport"


def test_an_end_is_seen_in_the_list_and_ends_the_offer(
    ask: Ask, titan: Titan, issued: Any, approved: Callable[[int], tuple[str, str]]
) -> None:
    credential_id, _, sd_jwt = issued(3, "TitanIdentitySdJwt")
    _, claims = _verified(ask, sd_jwt)
    case_id, other = approved(4)
    wallet, offer = Wallet(ask), _offer(ask, titan, case_id)
    token = wallet.token(offer["link"]).json()["access_token"]

    def bit(place: int) -> int:
        answer = ask("GET", claims["status"]["status_list"]["uri"].removeprefix(ADDRESS))
        keys = KeySet.import_key_set(ask("GET", "/.well-known/jwt-vc-issuer").json()["jwks"])
        told = jwt.decode(answer.text, keys, algorithms=["ES256"])
        assert told.header["typ"] == "statuslist+jwt"
        bits = zlib.decompress(_data(told.claims["status_list"]["lst"]))
        return bits[place >> 3] >> (place & 7) & 1

    place = claims["status"]["status_list"]["idx"]
    assert bit(place) == 0
    for one in (credential_id, other):
        with titan._database.write() as session:
            titan._issuer.end(session, one)
    assert bit(place) == 1
    refused = wallet.credential(token, "TitanIdentitySdJwt", wallet.proof(wallet.nonce()))
    assert refused.json()["error"] == "credential_request_denied"
    again = ask("POST", f"/v1/cases/{case_id}/credential-offer", titan.api_key, json={})
    assert again.json()["code"] == "credential.ended"


def test_codes_digits_nonces_and_proofs_are_good_once_and_for_one(
    ask: Ask, titan: Titan, approved: Callable[[int], tuple[str, str]]
) -> None:
    case_id, _ = approved(5)
    wallet, offer = Wallet(ask), _offer(ask, titan, case_id, pin=True)
    wrong = wallet.token(offer["link"], "000000" if offer["pin"] != "000000" else "111111")
    assert (wrong.status_code, wrong.json()["error"]) == (400, "invalid_grant")
    token = wallet.token(offer["link"], offer["pin"]).json()["access_token"]
    assert wallet.token(offer["link"], offer["pin"]).json()["error"] == "invalid_grant"

    guessed = _offer(ask, titan, case_id, pin=True)
    for _ in range(5):
        wallet.token(guessed["link"], "wrong!")
    assert wallet.token(guessed["link"], guessed["pin"]).json()["error"] == "invalid_grant"

    def error(token: str, configuration: str, proof: str) -> tuple[int, str]:
        answer = wallet.credential(token, configuration, proof)
        return answer.status_code, answer.json()["error"]

    form, nonce = "TitanIdentitySdJwt", wallet.nonce()
    assert error("x", form, wallet.proof(nonce)) == (401, "invalid_token")
    assert error(nonce, form, wallet.proof(nonce)) == (401, "invalid_token")
    assert error(token, "Other", wallet.proof(nonce)) == (400, "unknown_credential_configuration")
    stranger = ECKey.generate_key("P-256")
    for proof in (
        wallet.proof(nonce, aud="https://other.example"),
        wallet.proof(nonce, iat=int(time.time()) - 3600),
        wallet.proof(nonce, key=stranger),
        wallet.proof(nonce, header={"typ": "JWT"}),
        "no.proof",
    ):
        assert error(token, form, proof) == (400, "invalid_proof")
    assert error(token, form, wallet.proof(token)) == (400, "invalid_nonce")
    assert wallet.credential(token, form, wallet.proof(nonce)).status_code == 200
    assert error(token, form, wallet.proof(nonce)) == (400, "invalid_nonce")


def test_a_person_is_handed_out_for_the_travel_rule_and_the_log_says_so(
    ask: Ask, titan: Titan, approved: Callable[[int], tuple[str, str]]
) -> None:
    case_id, _ = approved(6)
    _, token = titan.create_key("desk", [Role.ANALYST])
    person = ask("GET", f"/v1/cases/{case_id}/travel-rule", token).json()["naturalPerson"]
    mrz = titan.report(case_id).document.mrz
    assert mrz is not None
    (name,) = person["name"]["nameIdentifier"]
    assert (name["primaryIdentifier"], name["nameIdentifierType"]) == (
        mrz.primary_identifier,
        "LEGL",
    )
    assert person["nationalIdentification"]["nationalIdentifierType"] == "CCPT"
    assert person["countryOfResidence"] == "DE"
    acts = [(entry.action, entry.object_id) for entry in titan.audit_entries(limit=500)]
    assert ("person.exported", case_id) in acts and "credential.offered" in {act for act, _ in acts}
    _, other = titan.create_key("shop", [Role.APPLICANT])
    assert ask("GET", f"/v1/cases/{case_id}/travel-rule", other).status_code == 403
    waiting = titan.open_case(9, caller=_CALLER)
    refused = ask("GET", f"/v1/cases/{waiting.id}/travel-rule", token)
    assert refused.json()["code"] == "usage.not-found"
