"""Values that are too many to list: found by what trees say of them, all at once."""

from collections.abc import Collection, Mapping
from typing import Any

import phonenumbers
from django.db.models import Q
from django.db.models.functions import Lower

from accounts.models import Team, Territory, User
from contacts.conditions.fields import Choice, lookup
from contacts.models import ContactType, Of, Organisation, Segment, Tag

BIGGEST_ID = 2**63 - 1


def types_of() -> dict[str, tuple[Choice, ...]]:
    """The types of contacts and of organisations."""
    found: dict[str, list[Choice]] = {of: [] for of in Of.values}
    for row in ContactType.objects.order_by("of", "name", "id"):
        found[row.of].append(Choice(row.slug, row.name, row.pk))
    return {of: tuple(choices) for of, choices in found.items()}


def _by_id(rows: Any, values: Collection[Any], name: str) -> dict[Any, Choice]:
    ids = [one for one in values if type(one) is int and 0 < one <= BIGGEST_ID]
    return {row.pk: Choice(row.pk, getattr(row, name), row.pk) for row in rows.filter(pk__in=ids)}


@lookup("users")
def users(values: Collection[Any]) -> Mapping[Any, Choice]:
    return _by_id(User.objects.all(), values, "name")


@lookup("teams")
def teams(values: Collection[Any]) -> Mapping[Any, Choice]:
    return _by_id(Team.objects.all(), values, "name")


@lookup("territories")
def territories(values: Collection[Any]) -> Mapping[Any, Choice]:
    return _by_id(Territory.objects.all(), values, "name")


@lookup("organisations")
def organisations(values: Collection[Any]) -> Mapping[Any, Choice]:
    return _by_id(Organisation.objects.only("id", "name"), values, "name")


@lookup("tags")
def tags(values: Collection[Any]) -> Mapping[Any, Choice]:
    """By their slug, or by their name in any case."""
    words = [one for one in values if isinstance(one, str)]
    lowered = [one.lower() for one in words]
    asked = Tag.objects.annotate(lower_name=Lower("name")).filter(
        Q(slug__in=[*words, *lowered]) | Q(lower_name__in=lowered)
    )
    rows = list(asked.order_by("id"))
    found: dict[str, Choice] = {}
    for row in rows:
        found.setdefault(row.name.lower(), Choice(row.slug, row.name, row.pk))
    for row in rows:
        found[row.slug] = Choice(row.slug, row.name, row.pk)
    return {word: found[word.lower()] for word in words if word.lower() in found}


@lookup("segments")
def segments(values: Collection[Any]) -> Mapping[Any, Choice]:
    """By their slug."""
    words = [one for one in values if isinstance(one, str)]
    rows = Segment.objects.filter(slug__in=words).only("id", "slug", "name")
    return {row.slug: Choice(row.slug, row.name, row.pk) for row in rows}


@lookup("countries")
def countries(values: Collection[Any]) -> Mapping[Any, Choice]:
    """By their code of two letters, in any case."""
    return {
        one: Choice(one.upper(), one.upper(), one.upper())
        for one in values
        if isinstance(one, str) and one.upper() in phonenumbers.SUPPORTED_REGIONS
    }
