"""The item-progress projection: what the log says of each contact and tracked item."""

from collections.abc import Sequence

from django.db import connection

from events import queries
from events.consuming import Batch

WRITE = """
INSERT INTO events_itemprogress (contact_id, item_type, item_id, title, category, started_at,
    progressed_at, due_at, completed_at, abandoned_at, percent)
SELECT contact_id, item_type, item_id,
    coalesce((array_agg(item_title ORDER BY occurred_at DESC, a.id DESC)
        FILTER (WHERE item_title <> ''))[1], ''),
    coalesce((array_agg(a.category ORDER BY occurred_at DESC, a.id DESC)
        FILTER (WHERE a.category <> ''))[1], ''),
    min(occurred_at),
    max(occurred_at) FILTER (WHERE type <> ALL(%(abandons)s)),
    (array_agg(events_moment(properties->>'due_at') ORDER BY occurred_at DESC, a.id DESC)
        FILTER (WHERE properties ? 'due_at'))[1],
    min(occurred_at) FILTER (WHERE type = ANY(%(completes)s)),
    CASE WHEN bool_or(type = ANY(%(abandons)s)) AND max(occurred_at)
            FILTER (WHERE type = ANY(%(abandons)s)) >= coalesce(max(occurred_at)
            FILTER (WHERE type <> ALL(%(abandons)s)), '-infinity')
        THEN max(occurred_at) FILTER (WHERE type = ANY(%(abandons)s)) END,
    CASE WHEN bool_or(type = ANY(%(completes)s)) THEN 100 ELSE coalesce((array_agg(
            least(100, greatest(0, (properties->>'percent')::numeric))
            ORDER BY occurred_at DESC, a.id DESC)
        FILTER (WHERE jsonb_typeof(properties->'percent') = 'number'))[1], 0) END
FROM events_activity a JOIN contacts_contact c ON c.id = a.contact_id
WHERE item_id <> '' AND type = ANY(%(all)s) AND {these}
GROUP BY contact_id, item_type, item_id ORDER BY contact_id, item_type, item_id
ON CONFLICT (contact_id, item_type, item_id) DO UPDATE SET title = excluded.title,
    category = excluded.category, started_at = excluded.started_at,
    progressed_at = excluded.progressed_at, due_at = excluded.due_at,
    completed_at = excluded.completed_at, abandoned_at = excluded.abandoned_at,
    percent = excluded.percent
"""
THESE_ITEMS = """(contact_id, item_type, item_id) IN (SELECT t.contact, t.type, t.id FROM
    unnest(%(contacts)s::bigint[], %(types)s::text[], %(ids)s::text[]) AS t(contact, type, id))"""
WRITE_ITEMS = WRITE.replace("{these}", THESE_ITEMS)
WRITE_CONTACTS = WRITE.replace("{these}", "contact_id = ANY(%(contacts)s)")


def note_progress(batch: Batch) -> None:
    """Write anew what the log says of every item that the batch touches.

    The whole item is read, so the order in which its facts come does not matter.
    """
    roles = types_by_role()
    touched = sorted(
        {
            (fact.contact_id, fact.item_type, fact.item_id)
            for fact in batch
            if fact.item_id and fact.contact_id and fact.type in roles["all"]
        }
    )
    if touched:
        contacts, types, ids = zip(*touched, strict=True)
        given = {"contacts": list(contacts), "types": list(types), "ids": list(ids)}
        with connection.cursor() as db:
            db.execute(WRITE_ITEMS, {**roles, **given})


def recount_items(contacts: Sequence[int], _position: int, _last_id: int) -> None:
    """Write anew what the log says of every item of these contacts."""
    with connection.cursor() as db:
        db.execute("DELETE FROM events_itemprogress WHERE contact_id = ANY(%s)", [list(contacts)])
        db.execute(WRITE_CONTACTS, {**types_by_role(), "contacts": list(contacts)})


def types_by_role() -> dict[str, list[str]]:
    """The types that say something about an item, by what they say, and all of them."""
    types = queries.catalogue().values()
    return {
        "completes": [type.name for type in types if type.item_role == "completes"],
        "abandons": [type.name for type in types if type.item_role == "abandons"],
        "all": [type.name for type in types if type.item_role],
    }
