"""A passkey in software: what a browser and its authenticator answer, made by the standard.

ES256, attestation "none", user verified, and a counter that goes up with each signature,
or stays 0 as on devices that share their keys.
"""

import json
from hashlib import sha256
from os import urandom
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

FLAG = AuthenticatorData.FLAG


class Passkey:
    """Lives on one device, and belongs to the site whose `origin` the browser shows."""

    def __init__(self, origin: str, *, counts: bool = True) -> None:
        self.origin, self.counts = origin, counts
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = urandom(32)
        self.counter = 0
        self.site = self.user_handle = ""

    def register(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to `navigator.credentials.create`."""
        asked = options["publicKey"]
        self.site, self.user_handle = asked["rp"]["id"], asked["user"]["id"]
        public = ES256.from_cryptography_key(self.key.public_key())
        credential = AttestedCredentialData.create(b"\0" * 16, self.id, public)
        data = self._data(FLAG.AT, credential)
        return self._answer(
            clientDataJSON=websafe_encode(self._client("webauthn.create", asked)),
            attestationObject=websafe_encode(AttestationObject.create("none", data, {})),
        ) | {"clientExtensionResults": {"credProps": {"rk": True}}}

    def sign(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to `navigator.credentials.get`."""
        client = self._client("webauthn.get", options["publicKey"])
        data = self._data()
        signed = self.key.sign(data + sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            clientDataJSON=websafe_encode(client),
            authenticatorData=websafe_encode(data),
            signature=websafe_encode(signed),
            userHandle=self.user_handle,
        )

    def _client(self, type_: str, asked: dict[str, Any]) -> CollectedClientData:
        given = {"type": type_, "challenge": asked["challenge"], "origin": self.origin}
        return CollectedClientData(json.dumps(given).encode())

    def _data(self, more: int = 0, credential: bytes = b"") -> AuthenticatorData:
        self.counter += self.counts
        site = sha256(self.site.encode()).digest()
        flags = FLAG.UP | FLAG.UV | more
        data: AuthenticatorData = AuthenticatorData.create(site, flags, self.counter, credential)
        return data

    def _answer(self, **response: str) -> dict[str, Any]:
        name = websafe_encode(self.id)
        return {
            "type": "public-key",
            "id": name,
            "rawId": name,
            "response": response,
            "clientExtensionResults": {},
        }
