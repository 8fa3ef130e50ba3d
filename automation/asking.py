"""Whom conditions hold for, asked of a set of people at once."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import connection

from contacts.conditions.compiling import Meant
from contacts.conditions.parsing import parse
from contacts.conditions.sql import sql

HOLDS = "SELECT c.id FROM contacts_contact c WHERE c.id = ANY({}::bigint[]) AND {}"


def met_by(conditions: Any, contacts: Collection[int], *, root: str, now: datetime) -> set[int]:
    """Those of the contacts for whom the conditions hold.

    :raises BadConditions: if they cannot be understood any more, by their places below `root`.
    """
    ids = sorted(set(contacts))
    tree = parse(conditions, root=root, is_kept=True)
    asked = sql(HOLDS, ids, Meant(tree, now).sql(among=ids))
    with connection.cursor() as cursor:
        cursor.execute(asked.text, asked.params)
        return {pk for (pk,) in cursor.fetchall()}
