"""Keeping with each message when a person first opened it and first followed a link."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection

from ground.arrays import id_array

# Whoever followed a link had it open, pictures shown or not.
KEEP = """
UPDATE messaging_message m SET opened_at = seen.opened, clicked_at = seen.clicked
FROM unnest(%s::bigint[]) AS asked (id), LATERAL (
    SELECT min(h.at) AS opened, min(h.at) FILTER (WHERE h.kind = 'click') AS clicked
    FROM tracking_hit h
    WHERE h.message_id = asked.id AND h.verdict = 'human' AND h.kind IN ('open', 'click')
) AS seen
WHERE m.id = asked.id
    AND (m.opened_at, m.clicked_at) IS DISTINCT FROM (seen.opened, seen.clicked)
"""


def keep_attention(messages: Collection[int], now: datetime) -> None:  # noqa: ARG001
    """Bring messages up to date with what people did with them."""
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [id_array(messages)])
