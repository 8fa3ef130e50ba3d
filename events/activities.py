"""The types a product may send today; each app adds what it records itself."""

from typing import Any

from events.catalogue import ActivityType, activity_type

TEXT = {"type": "string", "maxLength": 2000}
COUNT = {"type": "integer", "minimum": 0}
NUMBER = {"type": "number"}
PERCENT = {"type": "number", "minimum": 0, "maximum": 100}
MOMENT = {"type": "string", "format": "date-time"}


def _with(**known: dict[str, Any]) -> dict[str, Any]:
    """Properties whose type is known where they are given; any other may come along."""
    return {"type": "object", "properties": known}


def _open(name: str, label: str, title: str, **given: Any) -> ActivityType:
    return activity_type(name, label, title, is_open=True, **{"by_contact": True, **given})


_open("login", "Signed in", "Signed in", icon="log-in", category="identity")
VERIFIED = _open(
    "email_verified", "E-mail verified", "Verified {email}", icon="badge-check", category="identity"
)

_open(
    "page_viewed",
    "Page viewed",
    "Viewed {name}",
    icon="eye",
    category="web",
    properties=_with(name=TEXT, url=TEXT, path=TEXT, referrer=TEXT, title=TEXT),
)
_open(
    "screen_viewed",
    "Screen viewed",
    "Viewed {name}",
    icon="smartphone",
    category="web",
    properties=_with(name=TEXT),
)
_open(
    "form_submitted",
    "Form submitted",
    "Submitted {form}",
    icon="clipboard-check",
    category="web",
    properties=_with(form=TEXT),
)
_open(
    "resource_downloaded",
    "Resource downloaded",
    "Downloaded {resource}",
    icon="download",
    category="web",
    properties=_with(resource=TEXT, url=TEXT),
)

_ORDER = _with(order=TEXT, currency={"type": "string", "maxLength": 3}, items={"type": "array"})
_open(
    "order_placed",
    "Order placed",
    "Placed order {order}",
    icon="shopping-cart",
    category="commerce",
    properties=_ORDER,
)
_open(
    "order_paid",
    "Order paid",
    "Paid order {order}",
    icon="circle-dollar-sign",
    category="commerce",
    properties=_ORDER,
)
_open(
    "order_abandoned",
    "Order abandoned",
    "Left order {order} unfinished",
    icon="shopping-bag",
    category="commerce",
    properties=_ORDER,
    by_contact=False,
)

_CLASS = _with(name=TEXT, starts_at=MOMENT, due_at=MOMENT)
_open(
    "class_enrolled",
    "Class enrolled",
    "Enrolled in {name}",
    icon="graduation-cap",
    category="courses",
    item_role="starts",
    properties=_CLASS,
)
_open(
    "class_attended",
    "Class attended",
    "Attended {name}",
    icon="user-check",
    category="courses",
    item_role="advances",
    properties=_CLASS,
)
_open(
    "class_absent",
    "Class missed",
    "Was absent from {name}",
    icon="user-x",
    category="courses",
    by_contact=False,
    properties=_CLASS,
)

_ITEM = _with(name=TEXT, percent=PERCENT, step=TEXT, due_at=MOMENT)
_open(
    "item_started",
    "Item started",
    "Started {name}",
    icon="play",
    category="progress",
    item_role="starts",
    properties=_ITEM,
)
_open(
    "item_progressed",
    "Item advanced",
    "Advanced in {name}",
    icon="trending-up",
    category="progress",
    item_role="advances",
    properties=_ITEM,
)
_open(
    "item_completed",
    "Item completed",
    "Completed {name}",
    icon="circle-check",
    category="progress",
    item_role="completes",
    properties=_ITEM,
)
_open(
    "item_abandoned",
    "Item abandoned",
    "Abandoned {name}",
    icon="circle-x",
    category="progress",
    item_role="abandons",
    properties=_ITEM,
)

_PLAN = _with(plan=TEXT, previous_plan=TEXT, reason=TEXT, currency={"type": "string"})
for _name, _label, _title, _icon in (
    ("subscribed", "Subscribed", "Subscribed to {plan}", "repeat"),
    ("upgraded", "Subscription upgraded", "Upgraded to {plan}", "arrow-up"),
    ("downgraded", "Subscription downgraded", "Downgraded to {plan}", "arrow-down"),
    ("canceled", "Subscription cancelled", "Cancelled {plan}", "ban"),
    ("reactivated", "Subscription reactivated", "Came back to {plan}", "rotate-ccw"),
):
    _open(f"subscription_{_name}", _label, _title, icon=_icon, category="billing", properties=_PLAN)
_open(
    "subscription_payment_failed",
    "Payment failed",
    "Payment for {plan} failed",
    icon="circle-alert",
    category="billing",
    properties=_PLAN,
    by_contact=False,
)
_open(
    "subscription_payment_succeeded",
    "Payment received",
    "Payment for {plan} received",
    icon="circle-dollar-sign",
    category="billing",
    properties=_PLAN,
    by_contact=False,
)

# What ingestion alone records: what a source tells of people, and what nobody foresaw.
IDENTIFIED = activity_type(
    "identified",
    "Identified",
    "Identified",
    icon="fingerprint",
    category="identity",
    properties={"type": "object", "properties": {"traits": {"type": "object"}}},
)
ALIASED = activity_type(
    "aliased", "Identities joined", "Also known as {previous}", icon="link", category="identity"
)
GROUP_JOINED = activity_type(
    "group_joined", "Joined an organisation", "Joined {group}", icon="users", category="identity"
)
PRODUCT_EVENT = activity_type(
    "product_event",
    "Product event",
    "{event}",
    icon="zap",
    category="product",
    is_open=True,
    by_contact=True,
    properties={"type": "object", "properties": {"event": {"type": "string"}}},
)
