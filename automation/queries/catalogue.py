"""Every type of trigger and step with what can be chosen for it, as the app draws it."""

from typing import Any

from automation.options import Option
from automation.steps.types import STEPS
from automation.triggers.types import TRIGGERS


def catalogue() -> dict[str, Any]:
    return {
        "triggers": [_of(type) for type in TRIGGERS.values()],
        "steps": [
            {**_of(type), "branches": list(type.branches({})), "waits": type.waits}
            for type in STEPS.values()
        ],
    }


def _of(type: Any) -> dict[str, Any]:
    told = {name: getattr(type, name) for name in ("name", "group", "icon", "needs")}
    said = {name: str(getattr(type, name)) for name in ("label", "description")}
    return {**told, **said, "options": [_option(option) for option in type.options]}


def _option(option: Option) -> dict[str, Any]:
    choices = (option.choices or {}).items()
    return {
        "name": option.name,
        "kind": option.kind,
        "label": str(option.label or option.name),
        "is_required": option.is_required,
        "default": option.default,
        "choices": [{"value": value, "label": str(label)} for value, label in choices],
        "least": option.least,
        "most": option.most,
        "channel": option.channel,
        "help": str(option.help),
    }
