"""Writes the reference pages from the code: every model and field, every activity type.

`python -m checks.reference` writes them; a test compares them with the code.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from config import env

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "reference"
MADE = "<!-- Made by `python -m checks.reference`; change the code, then run it again. -->"


def pages() -> dict[str, str]:
    """File name → text. Django must be set up."""
    return {"data-model.md": data_model(), "activities.md": activity_catalogue()}


def data_model() -> str:
    from django.apps import apps

    lines = ["# Data model", "", MADE, "", "Every model of Rapport's own apps, with its fields."]
    own = [config for config in apps.get_app_configs() if Path(config.path).parent == ROOT]
    for config in own:
        models = sorted(config.get_models(), key=lambda model: model.__name__)
        if models:
            lines += ["", f"## {config.label}"]
        for model in models:
            lines += model_lines(model)
    return "\n".join(lines) + "\n"


def model_lines(model: Any) -> Iterator[str]:
    yield from ("", f"### {model.__name__}", "")
    if model.__doc__ and not model.__doc__.startswith(f"{model.__name__}("):
        yield from (" ".join(model.__doc__.split()), "")
    yield from (f"Table `{model._meta.db_table}`.", "", "| field | type | notes |", "|---|---|---|")
    for field in [*model._meta.fields, *model._meta.many_to_many]:
        yield f"| `{field.name}` | {type_of(field)} | {notes_on(field)} |"


def type_of(field: Any) -> str:
    if field.related_model is not None:
        target = field.related_model._meta
        return f"{field.get_internal_type()} → {target.app_label}.{target.object_name}"
    size = f"({field.max_length})" if getattr(field, "max_length", None) else ""
    return f"{field.get_internal_type()}{size}"


def notes_on(field: Any) -> str:
    notes = [
        note
        for note, applies in (
            ("primary key", field.primary_key),
            ("unique", field.unique and not field.primary_key),
            ("may be empty", field.null or field.blank),
        )
        if applies
    ]
    if field.choices:
        notes.append("one of " + ", ".join(f"`{value}`" for value, _ in field.choices))
    if field.help_text:
        notes.append(str(field.help_text).rstrip("."))
    return "; ".join(notes).replace("|", "\\|")


def activity_catalogue() -> str:
    from events.catalogue import DECLARED

    lines = [
        "# Activity types",
        "",
        MADE,
        "",
        "What can stand in the log without any pack. A pack adds its own types, which",
        "`GET /api/v1/activity-types/` lists with these. *Open* types may be sent by a product.",
        "",
        "| name | what happened | category | open | properties |",
        "|---|---|---|---|---|",
    ]
    for name, declared in sorted(DECLARED.items()):
        schema = declared.properties.get("properties", {})
        needed = set(declared.properties.get("required", ()))
        properties = ", ".join(f"`{key}`{'*' if key in needed else ''}" for key in schema)
        is_open = "yes" if declared.is_open else ""
        lines.append(
            f"| `{name}` | {declared.label} | {declared.category} | {is_open} | {properties} |"
        )
    return "\n".join([*lines, "", "A star marks a property that must be there."]) + "\n"


def main() -> int:
    env.prefer_django_settings("config.settings")
    import django

    django.setup()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text)
    sys.stdout.write(f"written to {FOLDER.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
