"""Triggers that hear of orders and of what people pay for regularly."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from automation.options import Option
from automation.triggers.hearing import COMMON
from automation.triggers.types import Heard, TriggerType, trigger_type
from contacts.conditions.sql import all_of, sql

#: The product is the fact's item, or one of the order's lines.
OF_PRODUCT = """(lower({}) IN (lower(act.item_id), lower(act.item_title)) OR EXISTS (
    SELECT FROM jsonb_array_elements(CASE jsonb_typeof(act.properties -> 'items')
        WHEN 'array' THEN act.properties -> 'items' ELSE '[]' END) AS line(said)
    WHERE lower({}) IN (lower(said ->> 'sku'), lower(said ->> 'id'), lower(said ->> 'product'),
        lower(said ->> 'name'), lower(said ->> 'title'))))"""
EVENTS = {
    "subscribed": _("Subscribed"),
    "upgraded": _("Upgraded"),
    "downgraded": _("Downgraded"),
    "canceled": _("Cancelled"),
    "reactivated": _("Came back"),
    "payment_failed": _("Payment failed"),
    "payment_succeeded": _("Payment received"),
}


def ordered(name: str, config: Mapping[str, Any]) -> Heard:
    tests = []
    if product := config.get("product"):
        tests.append(sql(OF_PRODUCT, product, product))
    if (least := config.get("min_amount")) is not None:
        tests.append(sql("act.amount >= {}", least))
    return Heard((name,), (), all_of(tests))


def subscription(config: Mapping[str, Any]) -> Heard:
    wanted = [config["event"]] if config.get("event") else list(EVENTS)
    tests = [
        sql(f"lower(act.properties ->> '{option}') = lower({{}})", config[option])
        for option in ("plan", "previous_plan")
        if option in config
    ]
    return Heard(tuple(f"subscription_{one}" for one in wanted), (), all_of(tests))


for _name, _label in (("order_placed", _("Order placed")), ("order_paid", _("Order paid"))):
    trigger_type(
        TriggerType(
            _name,
            _label,
            "commerce",
            "shopping-cart",
            (
                Option("product", "text", _("Product")),
                Option("min_amount", "number", _("Worth at least"), least=0),
                *COMMON,
            ),
            activity=lambda config, name=_name: ordered(name, config),  # type: ignore[misc]
        )
    )
trigger_type(
    TriggerType(
        "subscription_event",
        _("A subscription changes"),
        "commerce",
        "repeat",
        (
            Option("event", "choice", _("What happens"), choices=EVENTS),
            Option("plan", "text", _("Plan")),
            Option("previous_plan", "text", _("Plan before")),
            *COMMON,
        ),
        activity=subscription,
    )
)
