"""`Idempotency-Key`: a POST that is repeated takes effect once and is answered the same.

The answer is kept in the transaction of the effect: both are there, or neither is. A refused
request changed nothing and is not kept, so it may be mended and sent again under its key.
"""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from hashlib import blake2b, sha256

from django.db import connection, transaction
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from ground.api.errors import AnsweredOnce, BadHeader, KeyInUse, KeyReused
from ground.api.principals import principal_of
from ground.api.rendering import QuickJSONRenderer
from ground.models import KeptAnswer

KEPT_FOR = timedelta(hours=24)
KEY = re.compile(r"[\x21-\x7e]{1,255}")
KEPT_HEADERS = ("Location", "ETag")


def key_of(request: Request) -> str | None:
    """The key the request came with, quoted or not."""
    header = request.headers.get("Idempotency-Key")
    if header is None:
        return None
    key = header.strip()
    if len(key) > 1 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not KEY.fullmatch(key):
        raise BadHeader(
            "Idempotency-Key must be 1 to 255 visible ASCII characters.", field="Idempotency-Key"
        )
    return key


def answer_once(
    request: Request, *, key: str, work: Callable[[], Response], holds_secret: bool = False
) -> Response:
    """The answer `work` gives, or the one it gave when this key was used before.

    :raises KeyInUse: while the first request is being carried out.
    :raises KeyReused: if the key belongs to another request.
    :raises AnsweredOnce: if the first answer held a secret, which was not kept.
    """
    principal, fingerprint = principal_of(request), fingerprint_of(request)
    with transaction.atomic():
        if not _lock(principal, key):
            raise KeyInUse(retry_after=1)
        kept = KeptAnswer.objects.filter(principal=principal, key=key).first()
        if kept and kept.expires_at > timezone.now():
            return _repeat(kept, fingerprint)
        if kept:
            kept.delete()
        with transaction.atomic():
            response = work()
        if response.status_code < 400:
            body = "" if holds_secret else QuickJSONRenderer().render(response.data).decode()
            KeptAnswer.objects.create(
                principal=principal,
                key=key,
                fingerprint=fingerprint,
                status=response.status_code,
                body=body,
                headers={name: response[name] for name in KEPT_HEADERS if name in response},
                expires_at=timezone.now() + KEPT_FOR,
            )
    return response


def fingerprint_of(request: Request) -> str:
    """Tells requests apart: method, address with its query, and body.

    Of files, which are sent in parts and not held in memory, the size stands for the body.
    """
    head = f"{request.method} {request.get_full_path()}\n"
    if (request.content_type or "").startswith("multipart/"):
        return sha256(f"{head}{request.META.get('CONTENT_LENGTH')}".encode()).hexdigest()
    return sha256(head.encode() + request._request.body).hexdigest()


def forget_expired_answers() -> int:
    """Remove the answers that are past their day."""
    removed, _ = KeptAnswer.objects.filter(expires_at__lt=timezone.now()).delete()
    return removed


def _repeat(kept: KeptAnswer, fingerprint: str) -> Response:
    if kept.fingerprint != fingerprint:
        raise KeyReused
    if not kept.body:
        raise AnsweredOnce
    data = json.loads(kept.body) if kept.body != "null" else None
    headers = {**kept.headers, "Idempotency-Replayed": "true"}
    return Response(data, status=kept.status, headers=headers)


def _lock(principal: str, key: str) -> bool:
    """Hold the key until the transaction ends; False if another request holds it."""
    digest = blake2b(f"{principal}\n{key}".encode(), digest_size=8).digest()
    number = int.from_bytes(digest, "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        row = cursor.fetchone()
    return bool(row and row[0])
