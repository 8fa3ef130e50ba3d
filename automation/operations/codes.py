"""Discount codes: handed out to a set of people, and used."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import uuid4

from django.db import transaction

from accounts.models import User
from automation.activities import CODE_ISSUED, CODE_USED
from automation.errors import CodeExpired, CodeUnknown, CodeUsed
from automation.models import DiscountCode
from events import titles
from events.operations import record, record_rows
from events.operations.copying import Entry


class Wanted(NamedTuple):
    """For whom a code is made."""

    contact: int
    enrolment: int | None


@transaction.atomic
def issue_codes(
    wanted: Sequence[Wanted], *, percent: int, holds: timedelta, most_uses: int, now: datetime
) -> list[DiscountCode]:
    """A code for each, with an activity."""
    made = DiscountCode.objects.bulk_create(
        DiscountCode(
            code=f"CRM{percent}-{uuid4()}",
            percent=percent,
            contact_id=one.contact,
            enrolment_id=one.enrolment,
            issued_at=now,
            expires_at=now + holds,
            most_uses=most_uses,
        )
        for one in wanted
    )
    entries = []
    for row in made:
        until = row.expires_at.date().isoformat()
        said = {"code": row.code, "percent": percent, "until": until}
        title = titles.fill(CODE_ISSUED.title, said)
        about = (CODE_ISSUED.name, title, now)
        entries.append(Entry(*about, contact_id=row.contact_id, properties=said))
    record_rows(entries)
    return made


@transaction.atomic
def use_code(*, code: str, value: Decimal | None, by: User | None, now: datetime) -> DiscountCode:
    """Count a use of the code; its percent is what the order is reduced by.

    :raises CodeUnknown: if there is none.
    :raises CodeExpired: if its time is over.
    :raises CodeUsed: if it was used as often as it can be.
    """
    row = DiscountCode.objects.select_for_update(of=("self",)).filter(code=code).first()
    if row is None:
        raise CodeUnknown(field="code")
    if row.uses >= row.most_uses:
        raise CodeUsed(field="code")
    if row.expires_at <= now:
        raise CodeExpired(field="code")
    row.uses, row.used_at = row.uses + 1, now
    row.used_value = (row.used_value or Decimal(0)) + value if value is not None else row.used_value
    row.save(update_fields=["uses", "used_at", "used_value"])
    record(
        CODE_USED,
        contact=row.contact_id,
        by=by,
        at=now,
        amount=value,
        code=row.code,
        percent=row.percent,
    )
    return row
