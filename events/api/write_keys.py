"""Write keys: a product speaks for one source and may do nothing but record.

A key may stand in a web page, so it opens no reading and no other source.
"""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import WriteKey
from accounts.operations.keys import note_write_key_use
from accounts.queries import find_write_key
from events.permissions import ACTIVITIES_RECORD


@dataclass(frozen=True)
class Source:
    """The caller behind a write key; stands where a staff user or a token stands otherwise."""

    pk: str
    name: str

    is_authenticated = True
    is_staff_member = True
    granted_codes = frozenset({ACTIVITIES_RECORD})

    def scope_of(self, code: str) -> None:
        return None


def source_of(secret: str) -> Source:
    """The source a write key speaks for.

    :raises AuthenticationFailed: if there is no such key, or no longer.
    """
    key: WriteKey | None = find_write_key(secret) if secret and "\x00" not in secret else None
    if key is None:
        raise AuthenticationFailed("There is no such write key.", code="write_key_unknown")
    if key.revoked_at is not None:
        raise AuthenticationFailed("This write key was revoked.", code="write_key_revoked")
    note_write_key_use(key=key, now=timezone.now())
    return Source(pk=f"write-key-{key.pk}", name=key.source)


def key_in_header(request: Any) -> str | None:
    """The user name of basic authentication, which is where clients put their write key."""
    scheme, _, packed = get_authorization_header(request).decode("latin-1").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        return base64.b64decode(packed.strip(), validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        raise AuthenticationFailed("The credentials cannot be read.") from None


class WriteKeyAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[Source, Source] | None:
        secret = key_in_header(request)
        if secret is None:
            return None
        source = source_of(secret)
        return source, source

    def authenticate_header(self, request: Request) -> str:
        return 'Basic realm="write key"'


class WriteKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = WriteKeyAuthentication
    name = "writeKey"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "basic",
            "description": "A write key as the user name, with an empty password.",
        }
