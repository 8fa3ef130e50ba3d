"""What a pack can bring: for each kind, the rows it becomes and when one is in use."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models

from accounts.models import Team
from contacts.models import (
    Contact,
    ContactType,
    CustomField,
    Of,
    Organisation,
    RelationshipType,
    TaskTemplate,
)
from events.models import Activity, AddedType, Delivery, TypeAlias, Webhook, WebhookSource
from lifecycle.models import Lifecycle, Stage
from lifecycle.operations.definitions import touch
from packs.files import PackFiles
from packs.models import RouteAlias, Setting, Word
from scoring.models import Score
from scoring.operations.definitions import touch as touch_score

Values = dict[str, Any]
IN_USE = "is in use"


@dataclass(frozen=True)
class Kind:
    """One kind of part: its file, its table, and the columns a pack decides about."""

    name: str
    file: str
    model: type[models.Model]
    #: Columns that together find the row; their values joined by `/` are the part's key.
    keys: tuple[str, ...]
    #: Columns a pack decides about, each with what it is where the file is silent.
    columns: Values
    is_used: Callable[[models.Model], bool] = lambda _: False
    #: Columns given once, when the row is made, and the firm's own from then on.
    once: Callable[[], Values] = field(default=dict)
    has_pack_in_key: bool = False
    #: The keys that lead to another row, and how that is found.
    parents: Mapping[str, Callable[[str], models.Model]] = field(default_factory=dict)
    #: What follows when a row was made or changed.
    after: Callable[[Any, datetime], None] = lambda _row, _now: None

    def find(self, key: str, pack: str) -> models.Model | None:
        names = dict(zip(self.keys, key.split("/", len(self.keys) - 1), strict=True))
        if self.has_pack_in_key:
            names["pack"] = pack
        return self.model._default_manager.filter(**names).first()

    def values(self, row: models.Model) -> Values:
        return {name: getattr(row, name) for name in self.columns}

    def make(self, key: str, pack: str, values: Values) -> models.Model:
        names = dict(zip(self.keys, key.split("/", len(self.keys) - 1), strict=True))
        parents = {
            name.partition("__")[0]: find(names.pop(name)) for name, find in self.parents.items()
        }
        return self.model._default_manager.create(
            **names, **parents, **values, **self.once(), pack=pack
        )


def source_named(slug: str) -> WebhookSource:
    return WebhookSource.objects.get(slug=slug)


def type_named(slug: str) -> ContactType:
    return ContactType.objects.get(of=Of.CONTACT, slug=slug)


def lifecycle_of(slug: str) -> Lifecycle:
    return Lifecycle.objects.get(type__slug=slug)


def type_is_used(row: Any) -> bool:
    users: Any = Contact if row.of == "contact" else Organisation
    needing: tuple[Any, ...] = (Lifecycle.objects, Score.objects, users.objects)
    return any(rows.filter(type=row).exists() for rows in needing)


def field_is_used(row: Any) -> bool:
    users: Any = Contact if row.of == "contact" else Organisation
    return bool(users.objects.filter(custom__has_key=row.slug).exists())


KINDS = (
    Kind(
        "contact_type",
        "types.yaml",
        ContactType,
        ("of", "slug"),
        {"name": "", "is_default": False},
        is_used=type_is_used,
    ),
    Kind(
        "custom_field",
        "fields.yaml",
        CustomField,
        ("of", "slug"),
        {
            "label": "",
            "kind": "text",
            "options": [],
            "max_length": None,
            "decimals": None,
            "currency": "",
            "target": "",
            "expression": "",
            "result": "",
            "default": None,
            "required": False,
            "nullable": True,
            "unique": False,
            "findable": False,
            "types": [],
            "help": "",
            "group": "",
            "order": 100,
            "read_only": False,
            "portal_visible": False,
        },
        is_used=field_is_used,
    ),
    Kind(
        "relationship_type",
        "relationships.yaml",
        RelationshipType,
        ("slug",),
        {
            "name": "",
            "reverse_name": "",
            "to": "contact",
            "is_symmetric": False,
            "is_hierarchy": False,
            "roles": [],
            "influences": [],
            "receives_alerts": False,
            "may_see_records": False,
            "order": 100,
        },
        is_used=lambda row: row.uses.exists(),  # type: ignore[attr-defined]
    ),
    Kind(
        "event_type",
        "event_types.yaml",
        AddedType,
        ("name",),
        {
            "label": "",
            "title": "",
            "icon": "circle",
            "category": "other",
            "properties": {},
            "is_open": True,
            "by_contact": True,
            "item_role": "",
        },
        is_used=lambda row: Activity.objects.filter(type=row.name).exists(),  # type: ignore[attr-defined]
    ),
    Kind(
        "setting",
        "settings.yaml",
        Setting,
        ("key",),
        {
            "label": "",
            "help": "",
            "kind": "",
            "unit": "",
            "default": None,
            "minimum": None,
            "maximum": None,
        },
        is_used=lambda row: row.value is not None,  # type: ignore[attr-defined]
    ),
    Kind(
        "word",
        "words.yaml",
        Word,
        ("concept",),
        {"singular": "", "plural": ""},
        has_pack_in_key=True,
    ),
    Kind(
        "event_alias",
        "event_aliases.yaml",
        TypeAlias,
        ("name",),
        {"type": "", "label": ""},
    ),
    Kind(
        "task_template",
        "task_templates.yaml",
        TaskTemplate,
        ("slug",),
        {
            "name": "",
            "group": "",
            "title": "",
            "description": "",
            "priority": "medium",
            "due_in": None,
            "due_unit": "days",
            "assign_to": "owner",
            "team_id": None,
            "checklist": [],
            "order": 100,
        },
        is_used=lambda row: row.rules.exists() or row.tasks.exists(),  # type: ignore[attr-defined]
    ),
    Kind("route", "routes.yaml", RouteAlias, ("path",), {"to": "", "query": {}, "body": {}}),
    Kind(
        "hook_source",
        "aliases.yaml",
        WebhookSource,
        ("slug",),
        {"name": ""},
        is_used=lambda row: row.hooks.exists(),  # type: ignore[attr-defined]
        once=lambda: {"secret": secrets.token_urlsafe(32)},
    ),
    Kind(
        "hook",
        "aliases.yaml",
        Webhook,
        ("source__slug", "slug"),
        {"name": "", "required": [], "key": [], "row": {}},
        is_used=lambda row: Delivery.objects.filter(hook=row.pk).exists(),
        parents={"source__slug": source_named},
    ),
    Kind(
        "lifecycle",
        "lifecycles.yaml",
        Lifecycle,
        ("type__slug",),
        {"at_risk": {}},
        is_used=lambda row: row.stages.exists(),  # type: ignore[attr-defined]
        parents={"type__slug": type_named},
        after=lambda row, now: touch(row, now=now),
    ),
    Kind(
        "stage",
        "lifecycles.yaml",
        Stage,
        ("lifecycle__type__slug", "key"),
        {
            "label": "",
            "description": "",
            "colour": "gray",
            "order": 100,
            "priority": 100,
            "conditions": {},
            "tell_owner": False,
            "tell_roles": [],
        },
        is_used=lambda row: row.standings.exists(),  # type: ignore[attr-defined]
        parents={"lifecycle__type__slug": lifecycle_of},
        after=lambda row, now: touch(row.lifecycle, now=now),
    ),
    Kind(
        "score",
        "scores.yaml",
        Score,
        ("type__slug", "key"),
        {"label": "", "description": "", "factors": [], "most": 100, "order": 100},
        parents={"type__slug": type_named},
        after=lambda row, now: touch_score(row, now=now),
    ),
)
BY_NAME = {kind.name: kind for kind in KINDS}
#: Those whose file is a list of them; hooks stand inside their sources, stages in lifecycles.
LISTED = [kind for kind in KINDS if kind.file not in ("aliases.yaml", "lifecycles.yaml")]


@dataclass(frozen=True)
class Brought:
    """One part as a pack's files have it, and where it stands there."""

    kind: Kind
    key: str
    values: Values
    path: tuple[str | int, ...]


def parts_of(files: PackFiles) -> Iterator[Brought]:
    """Every part of a pack, in the order they must be made."""
    slug = files.manifest.get("slug", "")
    for kind in LISTED:
        for place, item in enumerate(files.items(kind.file)):
            given = {"of": "contact", **item}
            if kind.name == "task_template":
                item = with_team(item)
            key = "/".join(str(given[name.partition("__")[0]]) for name in kind.keys)
            if kind.name == "setting":
                key = f"{slug}.{key}"
            elif kind.has_pack_in_key:
                key = str(given["concept"])
            elif kind.name == "route":
                key = key.strip("/")
            yield Brought(kind, key, filled(kind, item), (place,))
    for place, source in enumerate(files.items("aliases.yaml")):
        kind = BY_NAME["hook_source"]
        yield Brought(kind, source["source"], filled(kind, source), (place,))
        for at, hook in enumerate(source["hooks"]):
            kind, key = BY_NAME["hook"], f"{source['source']}/{hook['slug']}"
            yield Brought(kind, key, filled(kind, hook), (place, "hooks", at))
    for place, lifecycle in enumerate(files.items("lifecycles.yaml")):
        kind, type = BY_NAME["lifecycle"], lifecycle["type"]
        yield Brought(kind, type, filled(kind, lifecycle), (place,))
        for at, stage in enumerate(lifecycle["stages"]):
            kind, key = BY_NAME["stage"], f"{type}/{stage['key']}"
            item = {"order": 10 * (at + 1), **stage}
            yield Brought(kind, key, filled(kind, item), (place, "stages", at))


def with_team(item: Values) -> Values:
    """The template with its team; where the firm has none of that slug, nobody's queue."""
    team = Team.objects.filter(slug=item["team"]).first() if "team" in item else None
    to = item.get("assign_to", "owner")
    return {
        **item,
        "team_id": team.pk if team else None,
        "assign_to": "nobody" if to == "team" and team is None else to,
    }


def filled(kind: Kind, item: Values) -> Values:
    values = {name: item.get(name, silent) for name, silent in kind.columns.items()}
    if kind.name == "relationship_type" and not values["reverse_name"]:
        values["reverse_name"] = values["name"]
    return values
