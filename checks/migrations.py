"""Whether migrations are safe on a big table that is in use while the old code still runs.

Only tables of a release count as big: `checks/released.json` lists the migrations that are out
(`python -m checks.migrations --release` writes it). A migration that breaks a rule knowingly
states why as `safe_because` on its class.
"""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checks.rules import APPS

RELEASED = Path(__file__).with_name("released.json")
Key = tuple[str, str]

#: Statement → what is wrong with it, on a table that holds rows.
UNSAFE_SQL = {
    r"CREATE\s+(UNIQUE\s+)?INDEX\s+(?!CONCURRENTLY)": "builds an index without CONCURRENTLY",
    r"ALTER\s+TABLE.*\bSET\s+NOT\s+NULL": "scans the table under lock: add a NOT VALID check first",
    r"ALTER\s+TABLE.*\bALTER\s+COLUMN\s+\S+\s+(SET\s+DATA\s+)?TYPE": "rewrites the table",
    r"ALTER\s+TABLE.*\bADD\s+CONSTRAINT(?!.*(NOT\s+VALID|USING\s+INDEX))": (
        "checks every row under lock: add it NOT VALID, then VALIDATE"
    ),
    r"ALTER\s+TABLE.*\b(DROP|RENAME)\b": "takes away what the old code still reads",
    r"\bVACUUM\s+FULL\b|\bCLUSTER\b|\bLOCK\s+TABLE\b": "locks the table",
    r"^\s*(UPDATE|DELETE)\b": "touches all rows in one transaction: fill in batches",
}


@dataclass(frozen=True)
class Place:
    """An operation, with the models as they stand before it."""

    operation: Any
    before: Any
    app: str
    migration: Any


def faults_in(graph: Any, keys: list[Key], released: set[Key]) -> list[str]:
    """What is unsafe in the given migrations, in the order in which they would run."""
    existing = tables_of(graph, released)
    faults = []
    for key in keys:
        migration = graph.nodes[key]
        if not existing or key in released or hasattr(migration, "safe_because"):
            continue
        state = graph.make_state(nodes=[key], at_end=False, real_apps=set())
        for operation in migration.operations:
            place = Place(operation, state.clone(), key[0], migration)
            faults += [f"{key[0]}.{key[1]}: {fault}" for fault in faults_of(place, existing)]
            operation.state_forwards(key[0], state)
    return faults


def tables_of(graph: Any, released: set[Key]) -> set[tuple[str, str]]:
    """App and lower-case name of each model that a release created."""
    return {
        (app, operation.name_lower)
        for app, name in released
        if (app, name) in graph.nodes
        for operation in graph.nodes[app, name].operations
        if type(operation).__name__ == "CreateModel"
    }


def faults_of(place: Place, existing: set[tuple[str, str]]) -> Iterator[str]:
    operation = place.operation
    kind = type(operation).__name__
    if kind == "RunSQL":
        yield from sql_faults(operation, {f"{app}_{model}" for app, model in existing})
    if kind == "RunPython" and existing and place.migration.atomic:
        yield f"{operation.code.__name__} fills in one transaction: `atomic = False`, in batches"
    if kind == "SeparateDatabaseAndState":
        for inner in operation.database_operations:
            nested = Place(inner, place.before, place.app, place.migration)
            yield from faults_of(nested, existing)
    model = str(getattr(operation, "model_name_lower", getattr(operation, "name_lower", "")))
    if (place.app, model) in existing:
        yield from model_faults(place, kind, model)


def model_faults(place: Place, kind: str, model: str) -> Iterator[str]:
    operation = place.operation
    if kind == "AddIndex":
        yield f"index {operation.index.name} on {model} is not built concurrently"
    if kind == "AddConstraint":
        yield f"constraint {operation.constraint.name} checks every row of {model} under lock"
    if kind in {"RemoveField", "RenameField", "RenameModel", "DeleteModel", "AlterModelTable"}:
        yield f"{kind} on {model} takes away what the old code still reads"
    if kind == "AddField":
        yield from new_field_faults(operation, model)
    if kind == "AlterField":
        yield from changed_field_faults(place, model)


def new_field_faults(operation: Any, model: str) -> Iterator[str]:
    field = operation.field
    if not field.null and not field.has_db_default() and not field.many_to_many:
        yield f"{model}.{operation.name} is NOT NULL without a db_default: old code cannot insert"
    if field.db_index or field.unique:
        yield f"{model}.{operation.name} builds its index without CONCURRENTLY"


def changed_field_faults(place: Place, model: str) -> Iterator[str]:
    operation = place.operation
    old = place.before.models[place.app, model].fields[operation.name]
    new = operation.field
    if old.null and not new.null:
        yield f"{model}.{operation.name} becomes NOT NULL under lock: add a NOT VALID check first"
    if is_rewrite(old, new):
        yield f"{model}.{operation.name} changes its type, which rewrites the table"
    if (new.db_index or new.unique) and not (old.db_index or old.unique):
        yield f"{model}.{operation.name} builds its index without CONCURRENTLY"


def is_rewrite(old: Any, new: Any) -> bool:
    """Whether the column's type changes in more than a wider limit of characters."""
    if old.get_internal_type() != new.get_internal_type():
        texts = {"CharField", "TextField", "EmailField", "URLField", "SlugField"}
        widens = new.get_internal_type() == "TextField"
        return not ({old.get_internal_type(), new.get_internal_type()} <= texts and widens)
    if old.max_length and new.max_length and new.max_length < old.max_length:
        return True
    digits = ("max_digits", "decimal_places")
    return any(getattr(old, name, None) != getattr(new, name, None) for name in digits)


def sql_faults(operation: Any, tables: set[str]) -> Iterator[str]:
    texts = operation.sql if isinstance(operation.sql, (list, tuple)) else [operation.sql]
    for text in [text[0] if isinstance(text, tuple) else str(text) for text in texts]:
        for statement in without_bodies(text).split(";"):
            named = set(re.findall(r"[a-z_][a-z0-9_]*", statement)) & tables
            for pattern, fault in UNSAFE_SQL.items():
                if named and re.search(pattern, statement, re.IGNORECASE | re.DOTALL):
                    yield f"SQL on {', '.join(sorted(named))} {fault}"


def without_bodies(text: str) -> str:
    """SQL without the bodies of functions, which do not run now."""
    return re.sub(r"\$(\w*)\$.*?\$\1\$", "''", text, flags=re.DOTALL)


def read_released() -> set[Key]:
    return {(app, name) for app, name in json.loads(RELEASED.read_text())}


def main() -> int:
    import django

    from config.env import prefer_django_settings

    prefer_django_settings("config.settings")
    django.setup()
    from django.db.migrations.loader import MigrationLoader

    graph = MigrationLoader(None, ignore_no_migrations=True).graph
    ours = [key for key in graph.nodes if key[0] in APPS]
    if "--release" in sys.argv:
        RELEASED.write_text(json.dumps(sorted(ours), indent=1) + "\n")
    faults = faults_in(graph, ours, read_released())
    print("\n".join(faults) or f"{len(ours)} migrations; none would stop a running house.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
