"""Messages of the Segment HTTP contract, read as rows of ours.

What a source sends is never dropped for being unforeseen: an event that the catalogue does
not have, or whose properties break its type, becomes a `product_event` under its own name.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from events.activities import ALIASED, GROUP_JOINED, IDENTIFIED, PRODUCT_EVENT
from events.catalogue import ActivityType
from events.ingestion.operations import Result, record_rows, rules_for
from events.ingestion.rows import ADDRESS, EARLIEST, MAX_ROWS, Rejected, Row, Rules, fault, read_row
from events.metrics import count_rows
from events.people import ANONYMOUS, EXTERNAL

PAGE, SCREEN = "page_viewed", "screen_viewed"
KINDS = ("identify", "track", "page", "screen", "group", "alias")
#: The types that messages make themselves; no track event can pass for one.
OWN_KINDS = frozenset({"identify", "group", "alias"})
PAGE_EVENTS = {"page": "Page viewed", "screen": "Screen viewed"}
OWN = {type.name: type for type in (IDENTIFIED, ALIASED, GROUP_JOINED)}
AHEAD = timedelta(days=1)
#: Where commerce events carry their money, the most telling first.
MONEY = ("revenue", "value", "total", "amount")
CAMPAIGN = {"name": "campaign"}
Message = Mapping[str, Any]


def record_messages(
    messages: Sequence[Any],
    *,
    types: Mapping[str, ActivityType],
    source: str,
    sent_at: Any,
    now: datetime,
) -> list[Result]:
    """Record messages as they came; the result of each, in order."""
    rules = rules_for(types=types, now=now, source=source)
    results: list[Result] = []
    for start in range(0, len(messages), MAX_ROWS):
        chunk, chunk_results = messages[start : start + MAX_ROWS], []
        rows = []
        for index, message in enumerate(chunk):
            try:
                rows.append((index, read_message(message, sent_at, rules)))
                chunk_results.append(Result(start + index, "created"))
            except Rejected as refused:
                chunk_results.append(Result(start + index, "invalid", errors=refused.errors))
        record_rows(rows, chunk_results, by=None, now=now)
        results.extend(chunk_results)
    count_rows("segment", source, [result.status for result in results])
    return results


def read_message(message: Any, sent_at: Any, rules: Rules) -> Row:
    """The row one message stands for.

    :raises Rejected: if it says neither what happened nor to whom.
    """
    if not isinstance(message, dict):
        raise Rejected([fault("", "not_an_object", "A message is a JSON object.")])
    kind = message.get("type")
    if kind not in KINDS:
        raise Rejected([fault("type", "unknown_kind", f"One of {', '.join(KINDS)}.")])
    given = {
        "external_id": message.get("userId"),
        "anonymous_id": message.get("anonymousId"),
        "key": message.get("messageId"),
        "occurred_at": moment_of(message, sent_at, rules.now),
        "utm": _campaign(_object(message, "context")),
        **READERS[kind](message),
    }
    event = given.pop("event", PAGE_EVENTS.get(kind))
    if kind in OWN_KINDS:
        rules = replace(rules, types=OWN)
    row = _read(given, event, _context(message), rules)
    if kind == "alias":
        row.names = _alias_names(message)
    row.joins = kind == "group"
    if row.joins:
        row.organisation_traits = _object(message, "traits")
    return row


def moment_of(message: Message, sent_at: Any, received: datetime) -> datetime:
    """When it happened by our clock: the sender's clock is set right by what it said it was
    when it sent the message. A moment that cannot be is the moment of receipt.
    """
    original = _moment(message.get("originalTimestamp") or message.get("timestamp"))
    if original is None:
        return received
    sent = _moment(message.get("sentAt") or sent_at)
    try:
        happened = received - (sent - original) if sent else original
    except OverflowError:
        return received
    return happened if EARLIEST < happened <= received + AHEAD else received


def _read(given: dict[str, Any], event: Any, context: dict[str, Any], rules: Rules) -> Row:
    """The row, with as much of its context and catalogue type as it can keep."""
    kinds = [(given["type"], given["properties"])] if given["type"] in rules.types else []
    if event is not None:
        kinds.append((PRODUCT_EVENT.name, {**given["properties"], "event": event}))
    refusals = []
    for type, properties in kinds:
        fuller = {**properties, "context": context} if context else properties
        for kept in (fuller, properties):
            try:
                return read_row({**given, "type": type, "properties": kept}, 0, rules)
            except Rejected as refused:
                refusals.append(refused)
    raise refusals[-1]


def _identify(message: Message) -> dict[str, Any]:
    traits = _object(message, "traits") or _object(_object(message, "context"), "traits")
    return {
        "type": IDENTIFIED.name,
        "email": _address(traits),
        "traits": traits,
        "properties": {"traits": traits},
    }


def _track(message: Message) -> dict[str, Any]:
    event = message.get("event")
    if not isinstance(event, str) or not event.strip():
        raise Rejected([fault("event", "required", "A track message names its event.")])
    properties = _object(message, "properties")
    slug = re.sub(r"[^a-z0-9]+", "_", event.lower()).strip("_")
    return {
        "event": event,
        "type": slug,
        "properties": properties,
        **_shared(message, properties),
        "amount": _money(properties),
    }


def _page(message: Message) -> dict[str, Any]:
    return _viewed(PAGE, message)


def _screen(message: Message) -> dict[str, Any]:
    return _viewed(SCREEN, message)


def _viewed(type: str, message: Message) -> dict[str, Any]:
    properties = _object(message, "properties")
    page = _object(_object(message, "context"), "page")
    for part in ("url", "path", "referrer", "title"):
        if part not in properties and isinstance(page.get(part), str):
            properties[part] = page[part]
    name = message.get("name") or properties.get("title") or properties.get("path")
    if isinstance(name, str):
        properties["name"] = name
    return {"type": type, "properties": properties, **_shared(message, properties)}


def _group(message: Message) -> dict[str, Any]:
    traits = _object(message, "traits")
    name = traits.get("name")
    return {
        "type": GROUP_JOINED.name,
        "organisation": message.get("groupId"),
        "properties": {
            "group": name if isinstance(name, str) else message.get("groupId"),
            "organisation": traits,
        },
    }


def _alias(message: Message) -> dict[str, Any]:
    return {"type": ALIASED.name, "properties": {"previous": message.get("previousId")}}


def _alias_names(message: Message) -> tuple[tuple[str, str], ...]:
    """Both ids as names of one person; the earlier one may also have been a visitor's."""
    user, previous = str(message.get("userId") or ""), str(message.get("previousId") or "")
    if (
        not user
        or not previous
        or "\x00" in user + previous
        or len(max(user, previous, key=len)) > 255
    ):
        raise Rejected([fault("previousId", "required", "An alias has previousId and userId.")])
    visitor = ((ANONYMOUS, previous),) if len(previous) <= 100 else ()
    return ((EXTERNAL, user), (EXTERNAL, previous), *visitor)


READERS = {
    "identify": _identify,
    "track": _track,
    "page": _page,
    "screen": _screen,
    "group": _group,
    "alias": _alias,
}


def _shared(message: Message, properties: dict[str, Any]) -> dict[str, Any]:
    category = message.get("category") or properties.get("category")
    traits = _object(_object(message, "context"), "traits")
    return {
        "email": _address(traits),
        "category": category[:100] if isinstance(category, str) else None,
    }


def _object(within: Message, name: str) -> dict[str, Any]:
    value = within.get(name)
    return dict(value) if isinstance(value, dict) else {}


def _context(message: Message) -> dict[str, Any]:
    context = _object(message, "context")
    return {name: value for name, value in context.items() if name not in {"traits", "campaign"}}


def _address(traits: Message) -> str | None:
    """The address, where it looks like one; a wrong one must not cost us the message."""
    email = traits.get("email")
    if not isinstance(email, str) or len(email) > 254:
        return None
    return email if ADDRESS.fullmatch(email.strip().lower()) else None


def _money(properties: Message) -> int | float | None:
    for name in MONEY:
        value = properties.get(name)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e15:
            return value
    return None


def _campaign(context: Message) -> dict[str, str] | None:
    campaign = _object(context, "campaign")
    utm = {CAMPAIGN.get(n, n): v for n, v in campaign.items() if isinstance(v, str)}
    return utm or None


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
