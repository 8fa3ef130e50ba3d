"""What shapes alone cannot say: that everything a pack refers to is there, and fits."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import time
from typing import Any

from accounts.models import Role
from accounts.permissions import BUILT_IN_ROLES
from automation.errors import BadWorkflow
from automation.operations.importing import columns_of
from contacts.field_definitions import faults_of
from contacts.models import Contact, ContactType, CustomField, RelationshipType, TaskTemplate
from contacts.operations.relationship_types import fault_of
from events import titles
from events.catalogue import DECLARED, ActivityType
from events.models import AddedType, TypeAlias
from ground.retaining import RETAINED
from packs import routes
from packs.files import PackFiles
from packs.models import RouteAlias
from packs.parts import Brought, parts_of, settings_in, settings_of, with_settings
from packs.translating import FILE, texts_of
from packs.workflow_kinds import FILE as WORKFLOWS
from packs.workflow_kinds import path_of, plain
from records.models import RecordType
from records.operations.types import faults_of as faults_of_type
from templating.blocks.shapes import faults_of as faults_of_blocks

#: What a pack may have its own words for.
CONCEPTS = ("contact", "organisation", "item", "step", "achievement", "amount", "category")


def check(files: PackFiles) -> list[Brought]:
    """The pack's parts; every fault found is added to the files' own."""
    parts = list(parts_of(files))
    check_twice(files, parts)
    for one in (
        check_columns,
        check_fields,
        check_record_types,
        check_relationships,
        check_events,
        check_settings,
        check_words,
        check_retention,
        check_workflows,
        check_templates,
        check_translations,
    ):
        one(files)
    check_named_settings(files)
    check_task_templates(files)
    check_task_rules(files)
    check_lifecycles(files)
    check_hooks(files)
    check_event_aliases(files)
    check_routes(files)
    check_taken(files, parts)
    return parts


def check_twice(files: PackFiles, parts: list[Brought]) -> None:
    counts = Counter((part.kind.name, part.key) for part in parts)
    for part in parts:
        if counts[part.kind.name, part.key] > 1:
            files.blame(part.file, part.path, f"{part.key} stands here more than once.")
    marked = [item for item in files.items("types.yaml") if item.get("is_default")]
    defaults = Counter(item.get("of", "contact") for item in marked)
    for of, count in defaults.items():
        if count > 1:
            files.blame("types.yaml", [], f"Mark only one type of {of} as the default.")


def check_columns(files: PackFiles) -> None:
    known = {field.name for field in Contact._meta.get_fields()}
    for place, name in enumerate(files.manifest.get("uses_columns", [])):
        if name not in known:
            files.blame(
                "manifest.yaml", ["uses_columns", place], f"Contacts have no column {name}."
            )


def check_fields(files: PackFiles) -> None:
    known = contact_types_there(files)
    parts = [part for part in parts_of(files) if part.kind.name == "custom_field"]
    fields = {(field.of, field.slug): field for field in CustomField.objects.all()}
    for part in parts:
        of, slug = part.key.split("/")
        fields[of, slug] = CustomField(of=of, slug=slug, **part.values)
    for part in parts:
        of, slug = part.key.split("/")
        types = [name for one, name in known if one == of]
        others = {name: field for (one, name), field in fields.items() if one == of}
        for fault in faults_of(fields[of, slug], types=types, fields=others, is_all_there=False):
            files.blame(part.file, [*part.path, fault.field], fault.detail)


def check_record_types(files: PackFiles) -> None:
    for place, item in enumerate(files.items("record_types.yaml")):
        own = {field["slug"] for field in item["fields"]}
        type = RecordType(slug=item["slug"], title=item.get("title", ""))
        for part, detail in faults_of_type(type):
            files.blame("record_types.yaml", [place, part], detail)
        named = {"title": titles.PLACE.findall(type.title), "columns": item.get("columns", [])}
        for part, names in named.items():
            for name in sorted(set(names) - own):
                files.blame("record_types.yaml", [place, part], f"The type has no field {name}.")


def check_templates(files: PackFiles) -> None:
    for place, item in enumerate(files.items("templates.yaml")):
        for locale, says in item["says"].items():
            for fault in faults_of_blocks(says.get("blocks") or [], says.get("design")):
                path = [place, "says", locale, *steps(fault.path)]
                files.blame("templates.yaml", path, fault.detail)


def steps(path: str) -> list[str | int]:
    """The steps of `conditions.conditions[0].value`."""
    found = re.findall(r"[^.\[\]]+", path)
    return [int(step) if step.isdigit() else step for step in found]


def check_relationships(files: PackFiles) -> None:
    for part in parts_of(files):
        if part.kind.name == "relationship_type":
            fault = fault_of(RelationshipType(slug=part.key, **part.values))
            if fault:
                files.blame("relationships.yaml", [*part.path, fault[0]], fault[1])


def check_events(files: PackFiles) -> None:
    slug = files.manifest.get("slug", "")
    for place, item in enumerate(files.items("event_types.yaml")):
        if item["name"] in DECLARED:
            files.blame("event_types.yaml", [place, "name"], "Rapport has this type already.")
        alias = TypeAlias.objects.filter(name=item["name"]).exclude(pack=slug).first()
        if alias is not None:
            detail = f"This is a name of {alias.type} in pack {alias.pack}; rename one of them."
            files.blame("event_types.yaml", [place, "name"], detail)
        try:
            ActivityType(**{**item, "properties": item.get("properties", {})}).check()
        except ValueError as fault:
            files.blame("event_types.yaml", [place], f"{fault}")


def check_settings(files: PackFiles) -> None:
    for place, item in enumerate(files.items("settings.yaml")):
        fault = misfit(item["kind"], item["default"], item.get("minimum"), item.get("maximum"))
        if fault:
            files.blame("settings.yaml", [place, "default"], fault)


def check_named_settings(files: PackFiles) -> None:
    known = {item["key"] for item in files.items("settings.yaml")}
    for part in parts_of(files):
        for name in sorted(settings_in(part.asks) - known):
            files.blame(part.file, part.path, f"The pack has no setting {name}.")


def misfit(kind: str, value: Any, minimum: float | None, maximum: float | None) -> str:
    """Why a value does not fit a setting; empty where it does."""
    wanted, fits = SHAPES[kind]
    if not fits(value):
        return f"Expected {wanted}."
    if kind in {"integer", "number", "percent"}:
        if minimum is not None and value < minimum:
            return f"Must be at least {minimum:g}."
        if maximum is not None and value > maximum:
            return f"Must be at most {maximum:g}."
    return ""


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e15


def is_time(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(time.fromisoformat(value) or True)
    except ValueError:
        return False


SHAPES: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "integer": ("a whole number", lambda v: is_number(v) and isinstance(v, int)),
    "number": ("a number", is_number),
    "percent": ("a percentage from 0 to 100", lambda v: is_number(v) and 0 <= v <= 100),
    "boolean": ("true or false", lambda v: isinstance(v, bool)),
    "text": (
        "text of at most 1,000 characters",
        lambda v: isinstance(v, str) and len(v) <= 1000 and "\x00" not in v,
    ),
    "time": ('a time of day such as "09:00"', is_time),
}


def check_words(files: PackFiles) -> None:
    for place, item in enumerate(files.items("words.yaml")):
        if item["concept"] not in CONCEPTS:
            known = ", ".join(CONCEPTS)
            files.blame("words.yaml", [place, "concept"], f"Expected one of: {known}.")


def check_translations(files: PackFiles) -> None:
    said = {
        text
        for name, content in files.content.items()
        if name != FILE
        for text in texts_of(content)
    }
    for language, texts in (files.content.get(FILE) or {}).items():
        for text in texts.keys() - said:
            detail = "The pack says this nowhere. Write it as it stands in the other file."
            files.blame(FILE, [language, text], detail)


def check_task_templates(files: PackFiles) -> None:
    for place, item in enumerate(files.items("task_templates.yaml")):
        try:
            titles.check(item["title"])
        except ValueError as fault:
            files.blame("task_templates.yaml", [place, "title"], f"{fault}")
        if item.get("assign_to") == "team" and "team" not in item:
            files.blame("task_templates.yaml", [place], "Say which team by its slug.")


def check_task_rules(files: PackFiles) -> None:
    types, templates = types_there(files), slugs_there(files, "task_templates.yaml", TaskTemplate)
    for place, item in enumerate(files.items("task_rules.yaml")):
        of, type = item.get("of", "contact"), item.get("type")
        if item["activity_type"] not in types:
            detail = f"There is no event type {item['activity_type']!r}."
            files.blame("task_rules.yaml", [place, "activity_type"], detail)
        if item["template"] not in templates:
            files.blame("task_rules.yaml", [place, "template"], "There is no such task template.")
        if type and (of, type) not in contact_types_there(files):
            files.blame("task_rules.yaml", [place, "type"], f"There is no such type of {of}.")


def contact_types_there(files: PackFiles) -> set[tuple[str, str]]:
    """Every type of contact and organisation there is once the pack is installed."""
    own = {(item.get("of", "contact"), item["slug"]) for item in files.items("types.yaml")}
    return own | set(ContactType.objects.values_list("of", "slug"))


def slugs_there(files: PackFiles, file: str, model: Any) -> set[str]:
    own = {item["slug"] for item in files.items(file)}
    return own | set(model.objects.values_list("slug", flat=True))


def check_retention(files: PackFiles) -> None:
    for place, item in enumerate(files.items("retention.yaml")):
        if item["kind"] not in RETAINED:
            known = ", ".join(sorted(RETAINED))
            files.blame("retention.yaml", [place, "kind"], f"There are: {known}.")


def check_workflows(files: PackFiles) -> None:
    """Every document can be understood; what it names is looked at when it is published."""
    settings = settings_of(files)
    brought = {item["name"] for item in files.items("event_types.yaml")}
    brought |= {item["name"] for item in files.items("event_aliases.yaml")}
    for place, item in enumerate(files.items(WORKFLOWS)):
        own = {
            f"triggers[{at}].type"
            for at, one in enumerate(item.get("triggers", ()))
            if one.get("type") in brought
        }
        try:
            columns_of(with_settings(plain(item), settings))
        except BadWorkflow as fault:
            for one in fault.facts["errors"]:
                # What the pack itself brings is a trigger once it is there.
                if one["field"] not in own:
                    files.blame(WORKFLOWS, [place, *path_of(one["field"])], one["detail"])


def check_lifecycles(files: PackFiles) -> None:
    known = contact_types_there(files)
    for file in ("lifecycles.yaml", "scores.yaml"):
        for place, item in enumerate(files.items(file)):
            if ("contact", item["type"]) not in known:
                files.blame(file, [place, "type"], f"There is no type of contact {item['type']}.")
    for place, item in enumerate(files.items("lifecycles.yaml")):
        for at, stage in enumerate(item["stages"]):
            for role in stage.get("tell_roles", []):
                if not Role.objects.filter(slug=role).exists() and role not in BUILT_IN_ROLES:
                    path: list[str | int] = [place, "stages", at, "tell_roles"]
                    files.blame("lifecycles.yaml", path, f"There is no role {role}.")


def check_hooks(files: PackFiles) -> None:
    own = {item["name"]: item for item in files.items("event_types.yaml")}
    known = types_there(files)
    meant = {item["name"]: item["type"] for item in files.items("event_aliases.yaml")}
    for place, source in enumerate(files.items("aliases.yaml")):
        for at, hook in enumerate(source["hooks"]):
            name = meant.get(hook["row"]["type"], hook["row"]["type"])
            path: list[str | int] = [place, "hooks", at, "row"]
            if name not in known:
                files.blame("aliases.yaml", [*path, "type"], f"There is no event type {name!r}.")
            schema = own.get(name, {}).get("properties", {})
            missing = set(schema.get("required", [])) - set(hook["row"].get("properties", {}))
            if missing:
                names = ", ".join(sorted(missing))
                files.blame("aliases.yaml", path, f"{name} needs the properties {names}.")


def types_there(files: PackFiles) -> set[str]:
    """Every activity type there is once the pack is installed."""
    own = {item["name"] for item in files.items("event_types.yaml")}
    return own | set(DECLARED) | set(AddedType.objects.values_list("name", flat=True))


def check_event_aliases(files: PackFiles) -> None:
    known = types_there(files)
    for place, item in enumerate(files.items("event_aliases.yaml")):
        if item["name"] in known:
            detail = f"There is an event type {item['name']} already; an alias needs a new name."
            files.blame("event_aliases.yaml", [place, "name"], detail)
        if item["type"] not in known:
            detail = f"There is no event type {item['type']!r}."
            files.blame("event_aliases.yaml", [place, "type"], detail)


def check_routes(files: PackFiles) -> None:
    slug, items = files.manifest.get("slug", ""), files.items("routes.yaml")
    others = RouteAlias.objects.exclude(pack=slug).values_list("path", "pack")
    for place, item in enumerate(items):
        check_address(files, place, item)
        check_target(files, place, item)
        clash = next((pack for path, pack in others if routes.clashes(path, item["path"])), None)
        if clash is not None:
            whose = f"pack {clash}" if clash else "this installation"
            detail = f"An address of {whose} can be the same; rename one of them."
            files.blame("routes.yaml", [place, "path"], detail)
        if any(routes.clashes(one["path"], item["path"]) for one in items[:place]):
            files.blame("routes.yaml", [place, "path"], "An address above can be the same.")


def check_address(files: PackFiles, place: int, item: dict[str, Any]) -> None:
    words, places = routes.parts_of(item["path"]), routes.places_of(item["path"])
    if words[1] in routes.own_rooms() or routes.PLACE.fullmatch(words[1]):
        own = ", ".join(sorted(routes.own_rooms()))
        detail = f"The first word below /api/ is a word of the pack's, not one of: {own}."
        files.blame("routes.yaml", [place, "path"], detail)
    if len(places) != len(set(places)) or set(places) != set(routes.places_of(item["to"])):
        detail = "The same places in braces stand in path and to, each once."
        files.blame("routes.yaml", [place, "to"], detail)


def check_target(files: PackFiles, place: int, item: dict[str, Any]) -> None:
    found = routes.leads_to(item["to"])
    if not item["to"].startswith("/api/v1/") or not hasattr(getattr(found, "func", None), "cls"):
        files.blame("routes.yaml", [place, "to"], "No endpoint below /api/v1/ has this address.")
        return
    for part, known in (("query", routes.parameters_of), ("body", routes.fields_of)):
        for name in sorted(item.get(part, {}).keys() - known(found)):
            files.blame("routes.yaml", [place, part], f"The endpoint takes no {name} there.")


def check_taken(files: PackFiles, parts: list[Brought]) -> None:
    slug = files.manifest.get("slug", "")
    for part in parts:
        row: Any = part.kind.find(part.key, slug)
        if row is not None and row.pack != slug and not part.kind.may_be_there:
            whose = f"pack {row.pack}" if row.pack else "this installation"
            files.blame(part.file, part.path, f"{part.key} belongs to {whose}; rename one of them.")
