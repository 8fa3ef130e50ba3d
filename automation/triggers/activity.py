"""Triggers that hear of any activity: the log's catalogue, with what must hold of it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from automation.options import Option
from automation.triggers.hearing import COMMON, same
from automation.triggers.types import Heard, TriggerType, trigger_type


def of_any(config: Mapping[str, Any]) -> Heard:
    return Heard((config["activity"],))


def of_product(config: Mapping[str, Any]) -> Heard:
    """What a product sends: of a type of the catalogue, or an event that nobody foresaw."""
    names = {"item": "item_id", "item_type": "item_type", "category": "category"}
    said = [same(column, config[name]) for name, column in names.items() if name in config]
    if "event" in config:
        return Heard(("product_event",), [same("event", config["event"]), *said])
    return Heard((config.get("activity") or "product_event",), said)


trigger_type(
    TriggerType(
        "activity",
        _("Something happens"),
        "activity",
        "zap",
        (Option("activity", "activity", _("What happens"), is_required=True), *COMMON),
        activity=of_any,
    )
)
trigger_type(
    TriggerType(
        "product_event",
        _("A product tells of something"),
        "activity",
        "zap",
        (
            Option("event", "text", _("The event's own name")),
            Option("activity", "activity", _("Or a type of activity")),
            Option("item_type", "text", _("Kind of item")),
            Option("item", "text", _("Id of the item")),
            Option("category", "text", _("Category")),
            *COMMON,
        ),
        activity=of_product,
    )
)
trigger_type(TriggerType("manual", _("By hand or over the API"), "manual", "hand"))
