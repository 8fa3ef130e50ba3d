"""Triggers that hear of activities: any of the log's catalogue, with what must hold of it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from automation.options import Option
from automation.triggers.types import TriggerType, trigger_type


def of_any(config: Mapping[str, Any]) -> tuple[str, list[Any]]:
    return config["activity"], list(config.get("where") or [])


trigger_type(
    TriggerType(
        "activity",
        _("Something happens"),
        "activity",
        "zap",
        (
            Option("activity", "activity", _("What happens"), is_required=True),
            Option("where", "where", _("Of which it holds that")),
        ),
        activity=of_any,
    )
)
trigger_type(TriggerType("manual", _("By hand or over the API"), "manual", "hand"))
