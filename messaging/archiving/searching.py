"""Finding entries of the archive."""

import re
from typing import Any

from django.db.models import Q, QuerySet

from merging.models import Merge
from messaging.archiving.words import WORD, numbers_for
from messaging.models import ArchivedMessage
from templating.models import TemplateVersion

#: What the list shows; what was said stays sealed until somebody looks.
SHOWN_APART = ("body", "words", "row_token")
MOST_WORDS = 8


def list_archived() -> QuerySet[ArchivedMessage]:
    return ArchivedMessage.objects.defer(*SHOWN_APART)


def of_contact(rows: QuerySet[ArchivedMessage], contact: int) -> QuerySet[ArchivedMessage]:
    """Also under the ids of those who became one with them."""
    merged = Merge.objects.filter(survivor=contact, undone_at=None).values_list("other", flat=True)
    return rows.filter(contact__in=[contact, *merged])


def of_address(rows: QuerySet[ArchivedMessage], address: str) -> QuerySet[ArchivedMessage]:
    """From or to it, as a whole."""
    said = address.strip()
    either = {said, said.lower()}
    return rows.filter(Q(to_address__in=either) | Q(from_address__in=either))


def with_words(rows: QuerySet[ArchivedMessage], asked: str) -> QuerySet[ArchivedMessage]:
    """Those that hold every one of the words, of their own or their template's."""
    words = list(dict.fromkeys(one.casefold() for one in WORD.findall(asked)))[:MOST_WORDS]
    if not words:
        return rows.none()
    for word in words:
        own = Q(words__overlap=numbers_for(word))
        versions = versions_with(word)
        rows = rows.filter(own | Q(version__in=versions) if versions else own)
    return rows


def versions_with(word: str) -> list[int]:
    r"""Versions of templates that say a word; `\y` is where one ends, as PostgreSQL has it."""
    said = rf"\y{re.escape(word)}\y"
    rows = TemplateVersion.objects.filter(
        Q(subject__iregex=said) | Q(text__iregex=said) | Q(html__iregex=said)
    )
    return list(rows.values_list("pk", flat=True))


def described(filters: dict[str, Any]) -> dict[str, str]:
    """What was asked for, as the audit log keeps it."""
    return {name: str(value)[:200] for name, value in sorted(filters.items()) if value}
