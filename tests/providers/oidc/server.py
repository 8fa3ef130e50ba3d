"""An OpenID Connect provider on loopback: discovery, authorize, token, jwks, userinfo.

It keeps to OpenID Connect Core 1.0 for the code flow with PKCE (S256), checks the client's
secret and the redirect address, hands a code out once, and signs id tokens with RS256.
Who is signed in at the provider is what `person` says.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT_ID, CLIENT_SECRET = "rapport", "a secret of the client"


class Provider:
    """Start it with `with Provider() as provider`; its address is `provider.issuer`."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.kid = secrets.token_hex(4)
        self.person: dict[str, Any] = {}
        self.redirect_uri = ""
        self.codes: dict[str, dict[str, Any]] = {}
        self.tokens: dict[str, dict[str, Any]] = {}
        self.requests: list[str] = []
        #: What is put over the claims of the next id tokens, to try forgeries.
        self.forged: dict[str, Any] = {}
        self.signing_key = self.key
        handler = type("Bound", (_Handler,), {"provider": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "Provider":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
            "code_challenge_methods_supported": ["S256"],
        }

    def jwks(self) -> dict[str, Any]:
        public = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": self.kid, "use": "sig", "alg": "RS256"}]}

    def authorize(self, asked: dict[str, str]) -> tuple[int, str]:
        """Where the browser is sent, or an error shown to the person."""
        if asked.get("client_id") != CLIENT_ID or asked.get("response_type") != "code":
            return 400, "unknown client or response type"
        if self.redirect_uri and asked.get("redirect_uri") != self.redirect_uri:
            return 400, "redirect address not registered"
        code = secrets.token_urlsafe(16)
        self.codes[code] = {**asked, "person": dict(self.person)}
        back = {"code": code, "state": asked.get("state", "")}
        return 302, f"{asked['redirect_uri']}?{urlencode(back)}"

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or asked["redirect_uri"] != form.get("redirect_uri"):
            return 400, {"error": "invalid_grant"}
        if not proves(form.get("code_verifier", ""), asked.get("code_challenge", "")):
            return 400, {"error": "invalid_grant", "error_description": "PKCE"}
        access = secrets.token_urlsafe(16)
        self.tokens[access] = asked["person"]
        return 200, {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": self._id_token(asked),
        }

    def _id_token(self, asked: dict[str, Any]) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            **asked["person"],
            **({"nonce": asked["nonce"]} if "nonce" in asked else {}),
            **self.forged,
        }
        headers = {"kid": self.kid}
        return jwt.encode(claims, self.signing_key, algorithm="RS256", headers=headers)


def proves(verifier: str, challenge: str) -> bool:
    digest = hashlib.sha256(verifier.encode()).digest()
    return bool(challenge) and base64.urlsafe_b64encode(digest).decode().rstrip("=") == challenge


class _Handler(BaseHTTPRequestHandler):
    provider: ClassVar[Provider]

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        self.provider.requests.append(address.path)
        asked = {key: values[-1] for key, values in parse_qs(address.query).items()}
        match address.path:
            case "/.well-known/openid-configuration":
                self._say(200, self.provider.discovery())
            case "/jwks":
                self._say(200, self.provider.jwks())
            case "/userinfo":
                bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
                person = self.provider.tokens.get(bearer)
                self._say(200 if person else 401, person or {"error": "invalid_token"})
            case "/authorize":
                self._send_on(*self.provider.authorize(asked))
            case _:
                self._say(404, {})

    def do_POST(self) -> None:
        self.provider.requests.append(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        form = {key: values[-1] for key, values in parse_qs(body).items()}
        basic = self.headers.get("Authorization", "")
        if basic.startswith("Basic "):
            name, _, secret = base64.b64decode(basic[6:]).decode().partition(":")
            form.update(client_id=unquote(name), client_secret=unquote(secret))
        self._say(*self.provider.token(form))

    def _send_on(self, status: int, where: str) -> None:
        if status != 302:
            self._say(status, {"error": where})
            return
        self.send_response(302)
        self.send_header("Location", where)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _say(self, status: int, body: dict[str, Any]) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """The tests have enough to say."""
