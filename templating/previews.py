"""A template as somebody would get it, while it is being written."""

import re
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.core.cache import cache

from contacts.models import Contact
from templating.catalogue import sample_values
from templating.language.analysis import Variable
from templating.rendering import GIVEN_BY_SENDER
from templating.values import ROOT_OF_CONDITIONS, values_for

#: How long a page can be looked at.
KEPT_FOR = 15 * 60
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
ValuesOf = Callable[[list[Variable]], Mapping[str, Any]]


def as_nobody(samples: Mapping[str, Any]) -> ValuesOf:
    """Somebody who does not exist, sees every block, and has the template's own samples."""

    def values_of(asked: list[Variable]) -> dict[str, Any]:
        shown = {_key(one): True for one in asked if one.condition}
        return {**sample_values(), ROOT_OF_CONDITIONS: shown, **samples}

    return values_of


def as_contact(
    contact: Contact, samples: Mapping[str, Any], *, seen_by: Any, now: datetime
) -> ValuesOf:
    """A contact, as far as a person sees what is beside it; samples stand in for what only a
    sender gives."""

    def values_of(asked: list[Variable]) -> dict[str, Any]:
        links = {name: one for name, one in sample_values().items() if name in GIVEN_BY_SENDER}
        own = values_for([contact], asked, now=now, seen_by=seen_by)[contact.pk]
        return {**links, **samples, **own}

    return values_of


def _key(variable: Variable) -> str:
    return variable.name.partition(".")[2]


def keep_page(html: str, *, of: int, dark: bool) -> str:
    """Keep a rendered mail to be shown in a frame; the word that its owner finds it by."""
    token = secrets.token_urlsafe(32)
    cache.set(_place(of, token), in_the_dark(html) if dark else html, KEPT_FOR)
    return token


def kept_page(token: str, *, of: int) -> str | None:
    """The mail that the person had rendered under a word, as long as it is kept."""
    if not TOKEN.fullmatch(token):
        return None
    found: str | None = cache.get(_place(of, token))
    return found


def in_the_dark(html: str) -> str:
    """The mail as readers with dark mail see it."""
    return html.replace("@media (prefers-color-scheme: dark)", "@media all")


def _place(of: int, token: str) -> str:
    return f"templating:preview:{of}:{token}"
