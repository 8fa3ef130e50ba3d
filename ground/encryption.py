"""Secrets at rest: sealed with AES-GCM, bound to the place where they stand.

A sealed text reads `<key id>$<base64 of nonce and cipher text>`. The place (table, column and
the row's own token) is authenticated with it, so a text copied to another row does not open.
`settings.FIELD_KEYS` lists `<id>:<64 hex digits>`: the first seals, all of them open.
"""

import hmac
import uuid
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from functools import lru_cache
from hashlib import sha256
from os import urandom
from typing import Any

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models

from ground.refusals import Refusal

log = structlog.get_logger(__name__)
NONCE_BYTES = 12


class CannotOpen(Refusal):
    """A stored secret does not open: it was altered or moved, or its key is not in FIELD_KEYS.

    Whoever runs the system finds the place in the log. Put the key back, or set the secret anew.
    """

    def __init__(self, reason: str) -> None:
        super().__init__()
        log.error("sealed text does not open", reason=reason)


class Sealed(str):
    """A text as the database holds it."""

    __slots__ = ()


def seal(text: str, *, place: str) -> str:
    """The text, sealed for this place with the first key."""
    key_id, key = next(iter(_keys().items()))
    nonce = urandom(NONCE_BYTES)
    cipher = AESGCM(key).encrypt(nonce, text.encode(), place.encode())
    return f"{key_id}${b64encode(nonce + cipher).decode()}"


def unseal(sealed: str, *, place: str) -> str:
    """The text that was sealed for this place.

    :raises CannotOpen: if it was not, or its key is not among the settings.
    """
    key_id, _, body = sealed.partition("$")
    key = _keys().get(key_id)
    if key is None:
        raise CannotOpen(f"No key {key_id!r} in FIELD_KEYS.")
    try:
        blob = b64decode(body, validate=True)
        plain = AESGCM(key).decrypt(blob[:NONCE_BYTES], blob[NONCE_BYTES:], place.encode())
    except (InvalidTag, NotBase64, ValueError) as fault:
        raise CannotOpen(f"The sealed text at {place} does not open.") from fault
    return plain.decode()


def first_key_id() -> str:
    """The id of the key that seals."""
    return next(iter(_keys()))


def is_sealed_with_first_key(sealed: str) -> bool:
    return sealed.partition("$")[0] == first_key_id()


def sealed_anew(sealed: str, *, place: str) -> str:
    """The same text under the first key; one whose key is not here stays as it is.

    :raises CannotOpen: if its key is here, but it was altered or moved.
    """
    key_id = sealed.partition("$")[0]
    if key_id == first_key_id() or key_id not in _keys():
        return sealed
    return seal(unseal(sealed, place=place), place=place)


def key_checks() -> dict[str, str]:
    """Key id → what tells the key from another of that id, and nothing else of it."""
    return {
        key_id: hmac.new(key, b"which key this is", sha256).hexdigest()
        for key_id, key in _keys().items()
    }


def blind_index(text: str, *, column: str) -> str:
    """What to store beside a sealed text so that an equal one can be found."""
    return blind_indexes(text, column=column)[0]


def blind_indexes(text: str, *, column: str) -> list[str]:
    """The index under each key, for `index__in=` while a rotation is under way."""
    return [
        hmac.new(_derived(key), f"{column}\x00{text}".encode(), sha256).hexdigest()
        for key in _keys().values()
    ]


def _derived(key: bytes) -> bytes:
    return hmac.new(key, b"blind index", sha256).digest()


def _keys() -> dict[str, bytes]:
    return _parsed(tuple(settings.FIELD_KEYS))


@lru_cache(maxsize=8)
def _parsed(listed: tuple[str, ...]) -> dict[str, bytes]:
    keys = {}
    for entry in listed:
        key_id, _, digits = entry.partition(":")
        keys[key_id] = bytes.fromhex(digits)
        if not key_id or len(keys[key_id]) != 32:
            raise ValueError("FIELD_KEYS: each key is <id>:<64 hex digits>")
    return keys


class _Opened:
    """Opens the sealed text when it is read, since only the row knows its place."""

    def __init__(self, field: "EncryptedTextField") -> None:
        self.field = field

    def __get__(self, row: Any, owner: Any = None) -> Any:
        if row is None:
            return self
        name = self.field.attname
        if name not in row.__dict__:
            row.refresh_from_db(fields=[name])
        value = row.__dict__[name]
        if isinstance(value, Sealed):
            return unseal(value, place=self.field.place_of(row))
        return value

    def __set__(self, row: Any, value: Any) -> None:
        row.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField):
    """A text that the database never sees in plain.

    The model has a column `row_token = RowTokenField()`. The field cannot be searched, nor
    set with `.update()`, which knows no row; keep a `blind_index()` beside it to find equals.
    """

    descriptor_class = _Opened

    def deconstruct(self) -> Any:
        """A plain column: migrations must not depend on this module."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    def place_of(self, row: models.Model) -> str:
        return place(row._meta.db_table, self.column or "", row.row_token)  # type: ignore[attr-defined]

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return None if value is None else Sealed(value)

    def pre_save(self, row: models.Model, add: bool) -> Any:
        value = row.__dict__[self.attname]
        if value is None:
            return None
        if isinstance(value, Sealed):
            # Read before a rotation and written after it, it must not bring an old key back.
            return Sealed(sealed_anew(value, place=self.place_of(row)))
        return Sealed(seal(str(value), place=self.place_of(row)))

    def get_prep_value(self, value: Any) -> Any:
        if value is None or isinstance(value, Sealed):
            return value
        raise FieldError(f"{self.name} is sealed per row: save the row itself.")

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is sealed and cannot be searched.")
        return super().get_lookup(lookup_name)


class RowTokenField(models.UUIDField):
    """Known before the row is saved, and never changed: what a sealed text is bound to."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.update(default=uuid.uuid4, editable=False, unique=True)
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.UUIDField", args, kwargs


def place(table: str, column: str, row: object) -> str:
    return f"{table}.{column}.{row}"
