"""Credentials for foreign wallets over OpenID4VCI 1.0, by the pre-authorised code flow.

Codes, access tokens and nonces are sealed records that the service can read and nobody else; the
database knows only which of them were spent. A wallet says who it is to nobody: it proves a key,
and gets the credential of the case whose offer it was given.
"""

import base64
import binascii
import json
import secrets
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from titan.credentials.issuer import Issuer
from titan.credentials.sd_jwt import ALGORITHM, TYPE, Form, Terms, issue, signing_key, status_list
from titan.domain.access import Caller, itself
from titan.domain.offer import GRANT, Offer
from titan.errors import CredentialError, StorageError
from titan.pipeline.casebook import CaseBook
from titan.storage.audit import record
from titan.storage.database import Database
from titan.storage.spent import spend
from titan.storage.statements import run
from titan.storage.tables import LIVE
from titan.storage.vault import Vault

if TYPE_CHECKING:
    from joserfc.jwk import ECKey

CONFIGURATIONS = {"TitanIdentitySdJwt": Form.SD_JWT_VC, "TitanIdentityW3c": Form.W3C}
"""What a wallet may ask for, by the name that the issuer's metadata gives it."""

_CODE_SECONDS, _TOKEN_SECONDS, _NONCE_SECONDS = 600, 300, 300
_CLOCK_SECONDS = 300  # by which a wallet's clock may differ
_TRIES = 5  # of the digits of an offer: a million of them could be tried in its time
_PROOF_TYPE = "openid4vci-proof+jwt"
_LEAVES = "SELECT count(*) FROM leaves"
_ENDED = "SELECT position FROM leaves WHERE live = :live"


class WalletDoor:
    """Offers credentials to wallets and issues them.

    Args:
        database: knows what was spent.
        vault: its root key seals codes and makes the signing key.
        issuer: of the credentials.
        cases: that they came from.
    """

    def __init__(self, database: Database, vault: Vault, issuer: Issuer, cases: CaseBook) -> None:
        self._database = database
        self._issuer = issuer
        self._cases = cases
        self._root = vault.root
        self._made: ECKey | None = None

    @property
    def key(self) -> "ECKey":
        """The key that signs, the same one at every start."""
        if self._made is None:
            secret = self._root.derive("wallet key 0") + self._root.derive("wallet key 1")[:16]
            self._made = signing_key(secret)
        return self._made

    def offer(self, case_id: str, address: str, caller: Caller, *, pin: bool) -> Offer:
        """Make an offer of a case's credential; that it was made is recorded.

        Args:
            case_id: of the case.
            address: by which wallets reach the issuer.
            caller: in whose name.
            pin: whether the holder must also type in six digits.

        Raises:
            UsageError: ``usage.not-found``.
            CredentialError: ``credential.not-found`` while the case has none,
                ``credential.ended`` once it is over.
        """
        credential_id = self._cases.case(case_id, caller).credential_id
        if credential_id is None:
            raise CredentialError("credential.not-found", "The case has no credential yet.")
        self._require_live(credential_id)
        digits = f"{secrets.randbelow(10**6):06}" if pin else None
        code, until = self._sealed("code", _CODE_SECONDS, credential=credential_id, pin=digits)
        with self._database.write() as session:
            record(session, caller, "credential.offered", credential_id)
        grant: dict[str, Any] = {"pre-authorized_code": code}
        if digits is not None:
            grant["tx_code"] = {"input_mode": "numeric", "length": len(digits)}
        content = {
            "credential_issuer": address,
            "credential_configuration_ids": list(CONFIGURATIONS),
            "grants": {GRANT: grant},
        }
        return Offer(content, _link(content), digits, until)

    def token(self, code: str, pin: str | None) -> tuple[str, int]:
        """Take a code once; return an access token and for how many seconds it is good.

        Raises:
            CredentialError: ``credential.offer-spent``, also where the digits are wrong; the fifth
                wrong try ends the offer.
        """
        kept = self._opened("code", code, "credential.offer-spent")
        if kept["pin"] is not None and not secrets.compare_digest(kept["pin"], pin or ""):
            self._mistyped(kept)
            raise CredentialError("credential.offer-spent", "The digits of the offer are others.")
        self._spend(kept, "credential.offer-spent")
        token, _ = self._sealed("token", _TOKEN_SECONDS, credential=kept["credential"])
        return token, _TOKEN_SECONDS

    def nonce(self) -> str:
        """Return a value that a proof of possession must hold; good once."""
        return self._sealed("nonce", _NONCE_SECONDS)[0]

    def credential(self, token: str, configuration: str, proof: str, address: str) -> str:
        """Issue a credential for the key that a proof shows the wallet to possess.

        Args:
            token: as `token` returned it.
            configuration: of `CONFIGURATIONS`.
            proof: JWT of OpenID4VCI 1.0, appendix F.1.
            address: by which wallets reach the issuer.

        Raises:
            CredentialError: ``credential.wallet-token``, ``credential.unknown-form``,
                ``credential.key-proof``, ``credential.nonce``; ``credential.ended`` where it is
                no longer in force or its holder's data was erased.
        """
        credential_id = self._opened("token", token, "credential.wallet-token")["credential"]
        form = CONFIGURATIONS.get(configuration)
        if form is None:
            raise CredentialError("credential.unknown-form", "There is no such configuration.")
        holder_key = self._proved(proof, address)
        self._require_live(credential_id)
        try:
            credential = self._issuer.credential(credential_id)
        except StorageError as error:
            if error.code != "storage.erased":
                raise
            raise CredentialError("credential.ended", "Its holder's data was erased.") from error
        terms = Terms(address, holder_key, status_address(address), datetime.now(UTC).date())
        issued = issue(credential, form, terms, self.key)
        with self._database.write() as session:
            tenant = self._issuer.tenant(session, credential_id)
            record(session, itself(tenant, "wallet"), "credential.issued-to-wallet", credential_id)
        return issued

    def status(self, address: str) -> str:
        """Return the signed list of the credentials that have ended."""
        with self._database.read() as session:
            size = run(session, _LEAVES).scalar_one()
            ended = [row.position for row in run(session, _ENDED, {"live": False}).all()]
        return status_list(status_address(address), size, ended, int(time.time()), self.key)

    def _require_live(self, credential_id: str) -> None:
        if self._issuer.state(credential_id) != LIVE:
            raise CredentialError("credential.ended", "The credential is no longer in force.")

    def _proved(self, proof: str, address: str) -> dict[str, Any]:
        """Return the public key of a proof, if it was made for this issuer, now, and once."""
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import ECKey

        wrong = CredentialError("credential.key-proof", "The proof of possession does not hold.")
        try:
            header = json.loads(_bytes(proof.partition(".")[0]))
            public = {name: header["jwk"][name] for name in ("kty", "crv", "x", "y")}
            if header.get("typ") != _PROOF_TYPE or public["crv"] != "P-256":
                raise wrong
            claims = jwt.decode(proof, ECKey.import_key(public), algorithms=[ALGORITHM]).claims
            fresh = abs(time.time() - int(claims["iat"])) <= _CLOCK_SECONDS
            if claims.get("aud") not in (address, [address]) or not fresh:
                raise wrong
            nonce = str(claims.get("nonce", ""))
        except (JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise wrong from error
        self._spend(self._opened("nonce", nonce, "credential.nonce"), "credential.nonce")
        return public

    def _sealed(self, purpose: str, seconds: int, **content: object) -> tuple[str, float]:
        until = time.time() + seconds
        named = {"name": secrets.token_hex(16), "until": until, **content}
        data = self._root.wrap(json.dumps(named).encode(), f"wallet {purpose}")
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode(), until

    def _opened(self, purpose: str, sealed: str, refusal: str) -> dict[str, Any]:
        try:
            plain = self._root.unwrap(_bytes(sealed), f"wallet {purpose}")
        except (StorageError, ValueError) as error:
            raise CredentialError(refusal, "It was never given by this issuer.") from error
        kept: dict[str, Any] = json.loads(plain)
        if kept["until"] < time.time():
            raise CredentialError(refusal, "Its time is over.")
        return kept

    def _mistyped(self, kept: Mapping[str, Any]) -> None:
        """Count a wrong try; the last one spends the offer itself."""
        tries = [f"{kept['name']}/{place}" for place in range(1, _TRIES)]
        with self._database.write() as session:
            for name in (*tries, kept["name"]):
                if spend(session, name, kept["until"]):
                    return

    def _spend(self, kept: Mapping[str, Any], refusal: str) -> None:
        """Note that a code or a nonce was used; of two who use it at once one is refused."""
        with self._database.write() as session:
            if not spend(session, kept["name"], kept["until"]):
                raise CredentialError(refusal, "It was used before.")


def status_address(address: str) -> str:
    """Return where the list of ended credentials is published."""
    return f"{address}/v1/public/wallet/status"


def metadata(address: str) -> dict[str, Any]:
    """Return the issuer's metadata (OpenID4VCI 1.0, section 12.2)."""
    common = {
        "cryptographic_binding_methods_supported": ["jwk"],
        "credential_signing_alg_values_supported": [ALGORITHM],
        "proof_types_supported": {"jwt": {"proof_signing_alg_values_supported": [ALGORITHM]}},
        "credential_metadata": {"display": [{"name": "TITAN identity", "locale": "en"}]},
    }
    forms: dict[str, dict[str, Any]] = {
        name: {"format": form.value, **common} for name, form in CONFIGURATIONS.items()
    }
    forms["TitanIdentitySdJwt"]["vct"] = TYPE
    return {
        "credential_issuer": address,
        "credential_endpoint": f"{address}/v1/public/wallet/credential",
        "nonce_endpoint": f"{address}/v1/public/wallet/nonce",
        "credential_configurations_supported": forms,
    }


def token_metadata(address: str) -> dict[str, Any]:
    """Return the metadata of the token endpoint (RFC 8414)."""
    return {
        "issuer": address,
        "token_endpoint": f"{address}/v1/public/wallet/token",
        "grant_types_supported": [GRANT],
        "response_types_supported": [],
        "pre-authorized_grant_anonymous_access_supported": True,
    }


def _link(content: Mapping[str, Any]) -> str:
    return f"openid-credential-offer://?credential_offer={quote(json.dumps(content), safe='')}"


def _bytes(text: str) -> bytes:
    """Return what base64url without padding stands for; `ValueError` if it is none."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("no base64url") from error
