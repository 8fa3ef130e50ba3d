"""Triggers that hear of messages: opened, followed, written."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from automation.options import Option
from automation.triggers.hearing import COMMON
from automation.triggers.types import Heard, TriggerType, trigger_type
from contacts.conditions.sql import TRUE, Sql, all_of, sql
from messaging.activities import RECEIVED

# A broadcast goes out in a batch for each of its variants.
OF_BROADCAST = """act.properties ->> 'batch' IN (
    SELECT v.batch_id::text FROM broadcasts_variant v
    JOIN broadcasts_broadcast b ON b.id = v.broadcast_id
    WHERE lower(b.name) = lower({}) OR b.id::text = {})"""
SAYS = """EXISTS (SELECT FROM messaging_content said
    WHERE said.message_id::text = act.properties ->> 'message'
      AND lower(concat(said.subject, ' ', said.text)) ~ {})"""


def engaged(name: str, config: Mapping[str, Any]) -> Heard:
    tests = []
    if broadcast := config.get("broadcast"):
        tests.append(sql(OF_BROADCAST, broadcast, broadcast))
    if url := config.get("url"):
        tests.append(sql("strpos(lower(act.properties ->> 'url'), lower({})) > 0", url))
    return Heard((name,), (), all_of(tests))


def received(config: Mapping[str, Any]) -> Heard:
    """Somebody wrote to the firm, by a channel or by any; a word or words stand in it."""
    channel = config.get("channel")
    kinds = [RECEIVED[channel]] if channel else list(RECEIVED.values())
    return Heard(tuple(kind.name for kind in kinds), (), _says(config.get("keyword")))


def _says(keyword: str | None) -> Sql:
    if not keyword:
        return TRUE
    told = "".join(sign if sign.isalnum() else f"\\{sign}" for sign in keyword.lower().strip())
    return sql(SAYS, rf"(^|\W){told}($|\W)")


trigger_type(
    TriggerType(
        "email_opened",
        _("E-mail opened"),
        "message",
        "mail-open",
        (Option("broadcast", "text", _("Broadcast")), *COMMON),
        activity=lambda config: engaged("email_opened", config),
    )
)
trigger_type(
    TriggerType(
        "email_clicked",
        _("Link in an e-mail followed"),
        "message",
        "mouse-pointer-click",
        (
            Option("broadcast", "text", _("Broadcast")),
            Option("url", "text", _("Its address contains")),
            *COMMON,
        ),
        activity=lambda config: engaged("email_clicked", config),
    )
)
trigger_type(
    TriggerType(
        "message_received",
        _("Somebody writes"),
        "message",
        "inbox",
        (
            Option("channel", "choice", _("Channel"), choices={key: key for key in RECEIVED}),
            Option("keyword", "text", _("Which says")),
        ),
        activity=received,
    )
)
