"""What a pack can bring: for each kind, the rows it becomes and when one is in use."""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from accounts.models import Team
from contacts.bearers import bearer_of
from contacts.models import (
    Contact,
    ContactType,
    CustomField,
    Organisation,
    RelationshipType,
    TaskTemplate,
)
from contacts.operations.fields import settle_field
from events.models import Activity, AddedType, Delivery, TypeAlias, Webhook, WebhookSource
from lifecycle.models import Lifecycle
from packs.files import PackFiles
from packs.kinds import Kind, Values
from packs.lifecycle_kinds import LIFECYCLE_KINDS
from packs.messaging_kinds import MESSAGING_KINDS
from packs.models import RouteAlias, Setting, Word
from packs.privacy_kinds import PRIVACY_KINDS
from packs.record_kinds import RECORD_KINDS, RECORD_TYPE
from packs.template_kinds import TEMPLATE_KINDS
from packs.workflow_kinds import WORKFLOW_KINDS, as_columns
from scoring.models import Score


def source_named(slug: str) -> WebhookSource:
    return WebhookSource.objects.get(slug=slug)


def type_is_used(row: Any) -> bool:
    users: Any = Contact if row.of == "contact" else Organisation
    needing: tuple[Any, ...] = (Lifecycle.objects, Score.objects, users.objects)
    return any(rows.filter(type=row).exists() for rows in needing)


def field_is_used(row: Any) -> bool:
    bearer = bearer_of(row.of)
    # A record type keeps its fields as long as there are records of it.
    held = bearer.rows() if bearer.kind else bearer.rows().filter(custom__has_key=row.slug)
    return bool(held.exists())


KINDS = (
    Kind(
        "contact_type",
        "types.yaml",
        ContactType,
        ("of", "slug"),
        {"name": "", "is_default": False},
        is_used=type_is_used,
        may_be_there=True,
    ),
    # Before the fields, some of which are of these.
    RECORD_TYPE,
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
            "rollup": None,
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
            "sensitive": False,
        },
        is_used=field_is_used,
        settle=lambda row, _now: settle_field(field=row),
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
        may_be_there=True,
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
        may_be_there=True,
    ),
    *RECORD_KINDS,
    *PRIVACY_KINDS,
    *MESSAGING_KINDS,
    *TEMPLATE_KINDS,
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
        related=("source",),
    ),
    *LIFECYCLE_KINDS,
    *WORKFLOW_KINDS,
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
    #: Those of the values that name settings, as the file has them.
    asks: Values = field(default_factory=dict)
    #: The file it stands in, where that is another than its kind's.
    within: str = ""

    @property
    def file(self) -> str:
        return self.within or self.kind.file


def parts_of(files: PackFiles) -> Iterator[Brought]:
    """Every part of a pack, in the order they must be made."""
    settings = settings_of(files)
    for part in _written(files):
        asks = {name: one for name, one in part.values.items() if settings_in(one)}
        values = {name: with_settings(one, settings) for name, one in part.values.items()}
        yield replace(part, values=values, asks=asks)


def _written(files: PackFiles) -> Iterator[Brought]:
    """The parts as the files have them."""
    for kind in LISTED:
        for place, item in enumerate(files.items(kind.file)):
            yield Brought(kind, _key(kind, item, files), filled(kind, item), (place,))
        if kind is RECORD_TYPE:
            yield from _fields_of_records(files)
    yield from _hooks(files)
    yield from _lifecycles(files)


def _key(kind: Kind, item: Values, files: PackFiles) -> str:
    given = {"of": "contact", "list": "contacts", **item}
    if kind.has_pack_in_key:
        return str(given["concept"])
    key = "/".join(str(given[name.partition("__")[0]]) for name in kind.keys)
    if kind.name == "setting":
        return f"{files.manifest.get('slug', '')}.{key}"
    return key.strip("/")


def _fields_of_records(files: PackFiles) -> Iterator[Brought]:
    """The fields that stand in the pack's record types."""
    kind = BY_NAME["custom_field"]
    for place, type in enumerate(files.items(RECORD_TYPE.file)):
        for at, item in enumerate(type["fields"]):
            key, path = f"{type['slug']}/{item['slug']}", (place, "fields", at)
            yield Brought(kind, key, filled(kind, item), path, within=RECORD_TYPE.file)


def _hooks(files: PackFiles) -> Iterator[Brought]:
    for place, source in enumerate(files.items("aliases.yaml")):
        kind = BY_NAME["hook_source"]
        yield Brought(kind, source["source"], filled(kind, source), (place,))
        for at, hook in enumerate(source["hooks"]):
            kind, key = BY_NAME["hook"], f"{source['source']}/{hook['slug']}"
            yield Brought(kind, key, filled(kind, hook), (place, "hooks", at))


def _lifecycles(files: PackFiles) -> Iterator[Brought]:
    for place, lifecycle in enumerate(files.items("lifecycles.yaml")):
        kind, type = BY_NAME["lifecycle"], lifecycle["type"]
        yield Brought(kind, type, filled(kind, lifecycle), (place,))
        for at, stage in enumerate(lifecycle["stages"]):
            kind, key = BY_NAME["stage"], f"{type}/{stage['key']}"
            item = {"order": 10 * (at + 1), **stage}
            yield Brought(kind, key, filled(kind, item), (place, "stages", at))


def settings_of(files: PackFiles) -> Values:
    """The pack's settings by their key: the firm's own value, or else what the file says."""
    slug = files.manifest.get("slug", "")
    own = Setting.objects.filter(pack=slug).exclude(value=None).values_list("key", "value")
    said = {item["key"]: item["default"] for item in files.items("settings.yaml")}
    return said | {key.removeprefix(f"{slug}."): value for key, value in own}


def settings_in(value: Any) -> set[str]:
    """The settings that a value names, as `{setting: quiet_days}`."""
    if isinstance(value, dict):
        if set(value) == {"setting"}:
            return {str(value["setting"])}
        return {name for one in value.values() for name in settings_in(one)}
    return (
        {name for one in value for name in settings_in(one)} if isinstance(value, list) else set()
    )


def with_settings(value: Any, settings: Mapping[str, Any]) -> Any:
    """The value with what its settings say just now."""
    if isinstance(value, dict):
        if set(value) == {"setting"}:
            return settings.get(str(value["setting"]), value)
        return {name: with_settings(one, settings) for name, one in value.items()}
    return [with_settings(one, settings) for one in value] if isinstance(value, list) else value


def with_team(item: Values) -> Values:
    """The template with its team; where the firm has none of that slug, nobody's queue."""
    team = Team.objects.filter(slug=item["team"]).first() if "team" in item else None
    to = item.get("assign_to", "owner")
    return {
        **item,
        "team_id": team.pk if team else None,
        "assign_to": "nobody" if to == "team" and team is None else to,
    }


def of_rule(item: Values) -> Values:
    """The rule with its template and type by what tells them from all others."""
    of, type = item.get("of", "contact"), item.get("type")
    key = f"{of}/{type}" if type else ""
    return {**item, "template_slug": item["template"], "type_key": key}


def filled(kind: Kind, item: Values) -> Values:
    """The item's values, with what is meant where it is silent."""
    if kind.name == "task_template":
        item = with_team(item)
    if kind.name == "task_rule":
        item = of_rule(item)
    if kind.name == "workflow":
        item = as_columns(item)
    values = {name: item.get(name, silent) for name, silent in kind.columns.items()}
    if kind.name == "relationship_type" and not values["reverse_name"]:
        values["reverse_name"] = values["name"]
    if kind is RECORD_TYPE:
        values["plural"] = values["plural"] or values["name"]
    return values
