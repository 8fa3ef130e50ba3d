"""Making, changing and deleting tags, and finding them by the names that people give."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.text import slugify

from accounts import audit
from accounts.models import User
from contacts.errors import TagInUse, TagTaken, UnknownTag, UnreadableTagName
from contacts.models import Tag, Tagging
from contacts.permissions import TAGS_MANAGE
from contacts.queries.uses import uses_of_tag
from ground.mentions import NamedElsewhere
from ground.versions import Versions, refuse_if_outdated

LONGEST = 100
#: What is shown of a tag, and kept of it in the audit log.
COLUMNS = ("name", "slug", "colour", "description")
#: Signs that turn the direction of what stands around them, or that no one can see.
DISTURBING = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")
FIND = """
SELECT given.name, tag.id FROM unnest(%s::text[]) AS given (name)
JOIN contacts_tag tag ON lower(tag.name) = lower(given.name)
"""
#: Others may make the same tags at the same time; each round sees what they committed.
ROUNDS = 5


def clean_name(text: str) -> str:
    """A tag's name without spare spaces and in one writing of its letters.

    :raises UnreadableTagName: if nothing of it can be read, or a sign in it disturbs others.
    """
    name = unicodedata.normalize("NFC", " ".join(text.split()))
    kinds = {unicodedata.category(sign) for sign in name}
    if DISTURBING.search(name) or "Cc" in kinds or not any(kind[0] in "LNSP" for kind in kinds):
        raise UnreadableTagName(field="name")
    return name


@transaction.atomic
def create_tag(*, by: User, now: datetime, name: str, slug: str = "", **given: Any) -> Tag:
    """A tag nobody carries yet. Without a slug it gets one made of its name.

    :raises TagTaken: if another has the name, in any case, or the slug.
    :raises UnreadableTagName: if nothing of the name can be read.
    """
    name = clean_name(name)
    tag = Tag(name=name, slug=slug or _free_slugs([name])[0], created_by=by, **given)
    tag.created_at = tag.updated_at = now
    try:
        with transaction.atomic():
            tag.save(force_insert=True)
    except IntegrityError as fault:
        raise TagTaken(field=_taken(fault)) from None
    audit.write("tag.created", by=by, obj=tag, after=_picture(tag), at=now)
    return tag


@transaction.atomic
def change_tag(
    *, tag: Tag, changes: dict[str, Any], by: User, now: datetime, expected: Versions = None
) -> Tag:
    """Rename a tag, or change its colour or description; whoever carries it still does.

    :raises Outdated: if it was changed since the caller read it.
    :raises TagTaken: if another has the name, in any case.
    :raises UnreadableTagName: if nothing of the name can be read.
    """
    tag = Tag.objects.select_for_update().get(pk=tag.pk)
    refuse_if_outdated(tag, expected)
    before = _picture(tag)
    if "name" in changes:
        changes = {**changes, "name": clean_name(changes["name"])}
    for name, value in changes.items():
        setattr(tag, name, value)
    if _picture(tag) == before:
        return tag
    tag.version += 1
    tag.updated_at = now
    try:
        with transaction.atomic():
            tag.save(update_fields=[*changes, "version", "updated_at"])
    except IntegrityError as fault:
        raise TagTaken(field=_taken(fault)) from None
    audit.write("tag.changed", by=by, obj=tag, before=before, after=_picture(tag), at=now)
    return tag


@transaction.atomic
def delete_tag(*, tag: Tag, by: User, now: datetime, expected: Versions = None) -> None:
    """Delete a tag that nobody carries.

    :raises Outdated: if it was changed since the caller read it.
    :raises TagInUse: saying how many contacts carry it.
    :raises NamedElsewhere: saying which segments and rules look for it.
    """
    # Whoever gives it to a contact waits for this lock, and finds it gone.
    tag = Tag.objects.select_for_update().get(pk=tag.pk)
    refuse_if_outdated(tag, expected)
    carriers = Tagging.objects.filter(tag=tag).count()
    if carriers:
        raise TagInUse(used_by={"contacts": carriers})
    refuse_named_tag(tag)
    audit.write("tag.deleted", by=by, obj=tag, before=_picture(tag), at=now)
    tag.delete()


def refuse_named_tag(tag: Tag) -> None:
    """
    :raises NamedElsewhere: saying which segments and rules look for the tag.
    """
    if named := uses_of_tag(tag).binding:
        raise NamedElsewhere(named)


def find_tags(names: Iterable[str]) -> dict[str, int]:
    """Name → id, of those that are there, in any case of their letters."""
    wanted = list(dict.fromkeys(names))
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(FIND, [wanted])
        return dict(cursor.fetchall())


def tags_named(
    names: Iterable[str], *, by: User, now: datetime, field: str = "tags"
) -> dict[str, int]:
    """Name → id of each; those that are missing are made if `by` may manage tags.

    :raises UnknownTag: naming those that are missing and may not be made.
    """
    wanted = list(dict.fromkeys(names))
    for _ in range(ROUNDS):
        found = find_tags(wanted)
        missing = [name for name in wanted if name not in found]
        if not missing:
            return found
        refuse_unknown(missing, by=by, field=field)
        _make(missing, by=by, now=now)
    return found


def existing_tags(names: Iterable[str], *, field: str) -> dict[str, int]:
    """Name → id of each.

    :raises UnknownTag: naming those that are missing.
    """
    wanted = list(names)
    found = find_tags(wanted)
    if missing := sorted(name for name in wanted if name not in found):
        raise UnknownTag(field=field, names=missing)
    return found


def refuse_unknown(missing: Iterable[str], *, by: User, field: str = "tags") -> None:
    """
    :raises UnknownTag: if there are names of tags that are missing and `by` may not make them.
    """
    names = sorted(missing)
    if names and TAGS_MANAGE not in by.granted_codes:
        raise UnknownTag(field=field, names=names)


def _make(names: list[str], *, by: User, now: datetime) -> None:
    """Make tags of new names; one that somebody else makes meanwhile is theirs."""
    # One of each, whatever its case, in one order so that two makers cannot deadlock.
    new = sorted({name.lower(): name for name in reversed(names)}.values())
    slugs = _free_slugs(new)
    tags = [
        Tag(name=name, slug=slug, created_by=by, created_at=now, updated_at=now)
        for name, slug in zip(new, slugs, strict=True)
    ]
    Tag.objects.bulk_create(tags, ignore_conflicts=True)
    made = Tag.objects.filter(slug__in=slugs, created_by=by, created_at=now)
    audit.write_many(
        audit.entry("tag.created", by=by, obj=tag, after=_picture(tag), at=now) for tag in made
    )


def _free_slugs(names: list[str]) -> list[str]:
    """A slug for each name that no tag has, nor another of these names."""
    plain = [
        slugify(name, allow_unicode=True)[: LONGEST - 6].strip("-_") or "tag" for name in names
    ]
    beginnings = "|".join(re.escape(slug) for slug in plain)
    known = Tag.objects.filter(slug__regex=rf"^({beginnings})(-[0-9]+)?$")
    taken = set(known.values_list("slug", flat=True))
    slugs = []
    for slug in plain:
        free, number = slug, 2
        while free in taken:
            free, number = f"{slug}-{number}", number + 1
        taken.add(free)
        slugs.append(free)
    return slugs


def _taken(fault: IntegrityError) -> str:
    return "name" if "one_tag_per_name" in str(fault) else "slug"


def _picture(tag: Tag) -> dict[str, Any]:
    return {name: getattr(tag, name) for name in COLUMNS}
