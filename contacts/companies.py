"""Organisations that sources speak of: found, or made, for a whole batch."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import connection

from contacts.activities import ORGANISATION_CREATED
from contacts.models import Organisation
from events.operations import draft, record_many

#: The advisory lock under which organisations known by name alone are made: "COMP".
BY_NAME = 0x434F4D50
CREATE = """
INSERT INTO contacts_organisation (external_id, name, website, phone, address, custom, version)
SELECT external_id, name, '', '', '{}', '{}', 1
FROM unnest(%s::text[], %s::text[]) AS n(external_id, name)
ON CONFLICT (external_id) DO NOTHING RETURNING id
"""


def organisations_by_external_id(names: Mapping[str, str], *, at: datetime) -> dict[str, int]:
    """External id → organisation; a missing one is created under the name given beside it."""
    known = _by("external_id", names)
    missing = sorted(names.keys() - known.keys())
    if missing:
        _create([(external_id, names[external_id]) for external_id in missing], at=at)
        known = _by("external_id", names)
    return known


def organisations_by_name(names: Collection[str], *, at: datetime) -> dict[str, int]:
    """Name → the oldest organisation that bears it; a missing one is created."""
    known = _by("name", names)
    if len(known) < len(set(names)):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [BY_NAME])
        known = _by("name", names)
        _create([(None, name) for name in sorted(set(names) - known.keys())], at=at)
        known = _by("name", names)
    return known


def _by(column: str, values: Collection[str]) -> dict[str, int]:
    rows = Organisation.objects.filter(**{f"{column}__in": list(values)}).order_by("-pk")
    return {str(value): pk for value, pk in rows.values_list(column, "pk")}


def _create(wanted: Sequence[tuple[str | None, str]], *, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(CREATE, [[id for id, _ in wanted], [name for _, name in wanted]])
        created = [pk for (pk,) in cursor.fetchall()]
    record_many([draft(ORGANISATION_CREATED, organisation=pk, at=at) for pk in created])
