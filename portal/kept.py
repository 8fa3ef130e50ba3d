"""What a browser keeps, signed by us, from one page to the next.

The address somebody signs in with, the secret behind a link and a form that was not saved
then stand in no address, no session row and no hidden field. What is kept counts for an hour
and opens under its own name alone.
"""

from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

LASTS = 3600
#: Browsers keep no cookie larger than 4 kB.
LARGEST = 3_500


def keep(answer: HttpResponse, name: str, facts: dict[str, Any], *, path: str) -> None:
    """Have the browser keep the facts, and send them to `path` and below alone."""
    text = signing.dumps(facts, salt=name, compress=True)
    if len(text) > LARGEST:
        return
    answer.set_cookie(
        name,
        text,
        max_age=LASTS,
        path=path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def kept(request: HttpRequest, name: str) -> dict[str, Any]:
    """The facts the browser kept; none if they are not ours or too old."""
    try:
        facts: dict[str, Any] = signing.loads(
            request.COOKIES.get(name, ""), salt=name, max_age=LASTS
        )
    except signing.BadSignature:
        return {}
    return facts
