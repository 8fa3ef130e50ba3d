"""Restricting, holding and disclosing."""

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.models import User
from contacts.models import Contact
from contacts.operations.segments.membership import look_everywhere
from events.operations import record
from privacy.activities import (
    DATA_DISCLOSED,
    HOLD_PLACED,
    HOLD_RELEASED,
    PROCESSING_ALLOWED,
    PROCESSING_RESTRICTED,
)
from privacy.errors import HeldAlready, HoldReleased
from privacy.models import Disclosure, LegalHold


@transaction.atomic
def restrict_processing(*, contact: Contact, by: User, now: datetime) -> Contact:
    """Do no more with a contact's data than to keep it; they leave every dynamic segment."""
    return _set_restriction(contact, since=now, by=by, now=now)


@transaction.atomic
def allow_processing(*, contact: Contact, by: User, now: datetime) -> Contact:
    """Lift the restriction; they join the segments that mean them again."""
    return _set_restriction(contact, since=None, by=by, now=now)


def _set_restriction(
    contact: Contact, *, since: datetime | None, by: User, now: datetime
) -> Contact:
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    if (contact.restricted_at is None) == (since is None):
        return contact
    contact.restricted_at, contact.updated_at = since, now
    contact.version += 1
    contact.save(update_fields=["restricted_at", "updated_at", "version"])
    deed, type = (
        ("contact.restricted", PROCESSING_RESTRICTED)
        if since
        else ("contact.allowed", PROCESSING_ALLOWED)
    )
    audit.write(deed, by=by, obj=contact, at=now)
    record(type, contact=contact, by=by, at=now)
    look_everywhere(contact)
    return contact


@transaction.atomic
def place_hold(*, contact: Contact, reason: str, by: User, now: datetime) -> LegalHold:
    """Have a contact kept as it is, whatever is asked or due.

    :raises HeldAlready: if it is held.
    """
    # So that an erasure that runs has either ended or waits for us.
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    if LegalHold.objects.filter(contact=contact, released_at=None).exists():
        raise HeldAlready
    hold = LegalHold.objects.create(contact=contact, reason=reason, placed_by=by, placed_at=now)
    audit.write("legal_hold.placed", by=by, obj=hold, after={"contact": contact.pk}, at=now)
    record(HOLD_PLACED, contact=contact, by=by, at=now)
    return hold


@transaction.atomic
def release_hold(*, hold: LegalHold, by: User, now: datetime) -> LegalHold:
    """Let the contact go its ways again.

    :raises HoldReleased: if somebody did so first.
    """
    hold = LegalHold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    if hold.released_at is not None:
        raise HoldReleased
    hold.released_at, hold.released_by = now, by
    hold.save(update_fields=["released_at", "released_by"])
    audit.write("legal_hold.released", by=by, obj=hold, before={"contact": hold.contact_id}, at=now)
    record(HOLD_RELEASED, contact=hold.contact_id, by=by, at=now)
    return hold


@transaction.atomic
def disclose(
    *, contact: Contact, recipient: str, what: str, grounds: str, by: User, now: datetime
) -> Disclosure:
    """Keep that somebody outside was shown what the firm knows of a contact."""
    row = Disclosure.objects.create(
        contact=contact, recipient=recipient, what=what, grounds=grounds, at=now, by=by
    )
    after = {"contact": contact.pk, "recipient": recipient, "what": what, "grounds": grounds}
    audit.write("data.disclosed", by=by, obj=row, after=after, at=now)
    record(DATA_DISCLOSED, contact=contact, by=by, at=now, recipient=recipient, disclosure=row.pk)
    return row
