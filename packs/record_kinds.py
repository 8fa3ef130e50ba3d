"""Parts that sort contacts, tell what to do about them, or are kept of them."""

from datetime import datetime
from typing import Any

from django.db import models

from contacts.models import (
    ContactType,
    CustomField,
    SavedView,
    Segment,
    Tag,
    TaskRule,
    TaskTemplate,
)
from contacts.operations.segments.definitions import settle_segment
from packs.kinds import Kind, Values
from records.models import RecordType


class TagKind(Kind):
    """A tag is the same by its slug, or by its name in any case."""

    def find(self, key: str, pack: str) -> models.Model | None:
        named = key.replace("-", " ")
        by_slug = Tag.objects.filter(slug=key).first()
        return by_slug or Tag.objects.filter(name__iexact=named).first()


def is_asked_for(row: Any) -> bool:
    """By segments of others; those of its own pack go with it."""
    return bool(row.asked_by.filter(archived_at=None).exclude(pack=row.pack).exists())


def is_kept(row: Any) -> bool:
    """While there are records of it, or fields that the firm gave it."""
    others = CustomField.objects.filter(of=row.slug).exclude(pack=row.pack)
    return bool(row.records.exists() or others.exists())


def settle(row: Any, now: datetime) -> None:
    settle_segment(segment=row, now=now)


def of_rule(values: Values) -> Values:
    """The columns of a task rule, where a pack names its template and type by their slugs."""
    columns = dict(values)
    if "template_slug" in values:
        columns["template"] = TaskTemplate.objects.get(slug=columns.pop("template_slug"))
    if "type_key" in values:
        key = columns.pop("type_key")
        of, _, slug = key.partition("/")
        columns["contact_type"] = ContactType.objects.get(of=of, slug=slug) if key else None
    return columns


RECORD_TYPE = Kind(
    "record_type",
    "record_types.yaml",
    RecordType,
    ("slug",),
    {
        "name": "",
        "plural": "",
        "icon": "file-text",
        "of": "contact",
        "title": "",
        "columns": [],
        "has_review": False,
        "order": 100,
    },
    is_used=is_kept,
)
RECORD_KINDS = (
    TagKind(
        "tag",
        "tags.yaml",
        Tag,
        ("slug",),
        {"name": "", "colour": "gray", "description": ""},
        is_used=lambda row: row.taggings.exists(),  # type: ignore[attr-defined]
        may_be_there=True,
    ),
    Kind(
        "segment",
        "segments.yaml",
        Segment,
        ("slug",),
        {"name": "", "description": "", "kind": "dynamic", "conditions": {}},
        is_used=is_asked_for,
        settle=settle,
        may_be_there=True,
    ),
    Kind(
        "view",
        "views.yaml",
        SavedView,
        ("list", "slug"),
        {"name": "", "query": {}, "columns": {}},
        once=lambda: {"sharing": SavedView.Sharing.EVERYBODY},
        may_be_there=True,
    ),
    Kind(
        "task_rule",
        "task_rules.yaml",
        TaskRule,
        ("slug",),
        {
            "name": "",
            "activity_type": "",
            "type_key": "",
            "conditions": [],
            "template_slug": "",
            "one_at_a_time": True,
            "is_on": True,
        },
        written=of_rule,
        related=("template", "contact_type"),
    ),
)
