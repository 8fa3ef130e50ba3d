"""Keeping how a person has set up their screens."""

from datetime import datetime
from typing import Any

import orjson
from django.db import transaction

from accounts.errors import PreferenceTooLarge, TooManyPreferences
from accounts.models import Preference, User
from ground.versions import Versions, refuse_if_outdated
from live.operations import hint

LARGEST, MOST_AREAS = 16_384, 100


@transaction.atomic
def set_preference(
    *, user: User, area: str, value: dict[str, Any], now: datetime, expected: Versions = None
) -> Preference:
    """Keep the value in place of what the area held; the person's other windows are hinted.

    :raises PreferenceTooLarge: beyond 16 kB of JSON.
    :raises TooManyPreferences: if the person has very many areas already.
    :raises Outdated: if it was set since the caller read it.
    """
    if len(orjson.dumps(value)) > LARGEST:
        raise PreferenceTooLarge(field="value")
    row = _locked(user, area)
    refuse_if_outdated(row, expected)
    if row.version == 0 and user.preferences.count() > MOST_AREAS:
        raise TooManyPreferences
    row.value, row.updated_at = value, now
    row.version += 1
    row.save(update_fields=["value", "version", "updated_at"])
    hint(f"user:{user.pk}", kind="preference", area=area)
    return row


@transaction.atomic
def reset_preference(*, user: User, area: str, now: datetime, expected: Versions = None) -> None:
    """Have the screens show the area as they come; it counts as one more change of it.

    :raises Outdated: if it was set since the caller read it.
    """
    set_preference(user=user, area=area, value={}, now=now, expected=expected)


def _locked(user: User, area: str) -> Preference:
    # Two windows may set a new area at once: one of them makes the row, both then take turns.
    Preference.objects.bulk_create([Preference(user=user, area=area)], ignore_conflicts=True)
    return Preference.objects.select_for_update().get(user=user, area=area)
