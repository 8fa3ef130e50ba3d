"""Triggers that hear of records of the firm's own types."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from automation.options import Option
from automation.triggers.hearing import COMMON
from automation.triggers.types import Heard, TriggerType, trigger_type
from contacts.conditions.sql import TRUE, sql


def told(name: str, config: Mapping[str, Any]) -> Heard:
    kind = config.get("record_type")
    return Heard((name,), (), sql("act.properties ->> 'type' = {}", kind) if kind else TRUE)


for _name, _fact, _label in (
    ("record_created", "record_added", _("A record is new")),
    ("record_updated", "record_changed", _("A record changes")),
):
    trigger_type(
        TriggerType(
            _name,
            _label,
            "records",
            "file",
            (Option("record_type", "text", _("Type of record")), *COMMON),
            activity=lambda config, fact=_fact: told(fact, config),  # type: ignore[misc]
        )
    )
