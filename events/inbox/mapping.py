"""Payload → activity, as a hook's data says. Paths reach into JSON and nowhere else."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from events.inbox.errors import MissingField, UnusableMapping
from events.ingestion.rows import PLACES
from events.models import Webhook

PATH = re.compile(r"\$(?:\.[A-Za-z0-9_-]+|\[[0-9]{1,4}\])*")
FIELD = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+|\[[0-9]{1,4}\])*")
STEP = re.compile(r"([A-Za-z0-9_-]+)|\[([0-9]+)\]")


def check(hook: Webhook) -> None:
    """Refuse a mapping that could not be followed.

    :raises UnusableMapping: saying which part.
    """
    for name, fields in (("required", hook.required), ("key", hook.key)):
        if not isinstance(fields, list) or not all(_is_field(field) for field in fields):
            raise UnusableMapping('A list of fields such as ["user.id"].', field=name)
    if not isinstance(hook.row, dict) or "type" not in hook.row:
        raise UnusableMapping("The row is an object with at least a type.", field="row")
    unknown = hook.row.keys() - PLACES
    if unknown:
        raise UnusableMapping("There is no such place in a row.", field=f"row.{min(unknown)}")
    for text in _texts(hook.row):
        if text.startswith("$") and not PATH.fullmatch(text):
            raise UnusableMapping(f"{text[:100]} is no path such as $.user.id.", field="row")


def required_values(hook: Webhook, payload: Any) -> dict[str, Any]:
    """The fields the hook must have, to be echoed to the sender.

    :raises MissingField: naming the first that is not there.
    """
    found = {}
    for name in hook.required:
        value = reach(payload, name)
        if value is None or value == "":
            raise MissingField(f"{name} is missing.", field=name, error=f"{name} is missing.")
        found[name] = value
    return found


def key_of(hook: Webhook, payload: Any) -> str | None:
    """What the hook's key fields hold, joined; None unless each is there."""
    values = [reach(payload, name) for name in hook.key]
    if not values or any(not isinstance(value, (str, int)) for value in values):
        return None
    return ":".join(str(value) for value in values)


def row_of(hook: Webhook, payload: Any, *, received_at: datetime) -> dict[str, Any]:
    """The activity that the payload stands for."""
    row: dict[str, Any] = filled(hook.row, payload) or {}
    occurred = row.get("occurred_at", received_at)
    if isinstance(occurred, (int, float)) and 0 < occurred < 1e13:
        seconds = occurred / 1000 if occurred > 1e11 else occurred
        occurred = datetime.fromtimestamp(seconds, tz=UTC)
    return {**row, "occurred_at": occurred}


def filled(template: Any, payload: Any) -> Any:
    """The template with its paths followed; what is not there is left out."""
    if isinstance(template, str):
        return reach(payload, template[1:]) if template.startswith("$") else template
    if isinstance(template, list):
        return [value for one in template if (value := filled(one, payload)) is not None]
    if isinstance(template, dict):
        pairs = ((name, filled(inner, payload)) for name, inner in template.items())
        return {name: value for name, value in pairs if value is not None} or None
    return template


def reach(payload: Any, path: str) -> Any:
    """The value at a path such as `user.emails[0]`, or None."""
    for name, index in STEP.findall(path):
        if name and isinstance(payload, dict):
            payload = payload.get(name)
        elif index and isinstance(payload, list) and int(index) < len(payload):
            payload = payload[int(index)]
        else:
            return None
    return payload


def _is_field(field: Any) -> bool:
    return isinstance(field, str) and bool(FIELD.fullmatch(field))


def _texts(template: Any) -> Iterable[str]:
    if isinstance(template, str):
        yield template
    elif isinstance(template, (dict, list)):
        for inner in template.values() if isinstance(template, dict) else template:
            yield from _texts(inner)
