"""A small identity provider in a process of its own: discovery, keys, code flow with PKCE.

``python identity_provider.py``: prints its address. Whoever comes is ``desk-7`` of
``kyc-desk``, and ``/signed`` signs whatever claims a test wants signed.
"""

import base64
import hashlib
import json
import secrets
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

CLIENT, SECRET = "titan", "quite-secret"
_KEY = ECKey.generate_key("P-256", {"kid": "one", "use": "sig", "alg": "ES256"}, auto_kid=False)
_codes: dict[str, dict[str, str]] = {}


class Provider(BaseHTTPRequestHandler):
    """Answers as OpenID Connect Core 1.0 says."""

    def do_GET(self) -> None:
        issuer = f"http://127.0.0.1:{self.server.server_port}"  # type: ignore[attr-defined] # HTTPServer
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/.well-known/openid-configuration":
            named = {"jwks_uri": "keys", "authorization_endpoint": "authorize",
                     "token_endpoint": "token"}  # fmt: skip
            places = {name: f"{issuer}/{place}" for name, place in named.items()}
            self._tell({"issuer": issuer, **places})
        elif parts.path == "/keys":
            self._tell(KeySet([_KEY]).as_dict(private=False))
        elif parts.path == "/authorize":
            code = secrets.token_urlsafe(16)
            _codes[code] = {**asked, "issuer": issuer}
            self.send_response(302)
            back = urlencode({"code": code, "state": asked["state"]})
            self.send_header("Location", f"{asked['redirect_uri']}?{back}")
            self.end_headers()
        elif parts.path == "/signed":  # what tests want signed, true or not
            self._tell({"id_token": _signed(json.loads(asked["claims"]))})
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        begun = _codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if (
            begun is None
            or challenge != begun["code_challenge"]
            or form["redirect_uri"] != begun["redirect_uri"]
            or (form["client_id"], form.get("client_secret")) != (CLIENT, SECRET)
        ):
            self._tell({"error": "invalid_grant"}, 400)
            return
        now = int(time.time())
        claims = {
            "iss": begun["issuer"], "sub": "desk-7", "aud": CLIENT,
            "iat": now, "exp": now + 600, "nonce": begun["nonce"],
            "groups": ["kyc-desk"],
        }  # fmt: skip
        self._tell({"id_token": _signed(claims), "token_type": "Bearer", "access_token": "x"})

    def _tell(self, content: object, status: int = 200) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output clean."""


def _signed(claims: dict[str, object]) -> str:
    return jwt.encode({"alg": "ES256", "kid": "one"}, claims, _KEY)


if __name__ == "__main__":
    server = HTTPServer(("127.0.0.1", 0), Provider)
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()
