"""The names that other systems know a contact by, as people say and take them."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.models import User
from contacts.activities import CONTACT_UPDATED
from contacts.errors import IdentityTaken, OwnIdentity, TooManyIdentities
from contacts.models import Contact, Identity
from events.operations import record
from events.people import ANONYMOUS, EMAIL, EXTERNAL
from ground.refusals import NotThere

#: Names that follow from the contact itself, or from what visitors do.
OWN = frozenset({EXTERNAL, EMAIL, ANONYMOUS})
MOST = 50


@transaction.atomic
def add_identity(
    *, contact: Contact, system: str, value: str, by: User | None, now: datetime
) -> Identity:
    """Let another system's id lead to the contact; events of products find it by that, too.

    :raises OwnIdentity: if such names follow from the contact by themselves.
    :raises IdentityTaken: if another contact, or this one, goes by it already.
    """
    if system in OWN:
        raise OwnIdentity(field="system")
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    before = _named(contact)
    if len(before) >= MOST:
        raise TooManyIdentities
    identity = Identity(contact=contact, system=system, value=value)
    try:
        with transaction.atomic():
            identity.save(force_insert=True)
    except IntegrityError:
        raise IdentityTaken(field="value") from None
    _tell(contact, before, by=by, now=now)
    return identity


@transaction.atomic
def remove_identity(*, identity: Identity, by: audit.Actor, now: datetime) -> None:
    """Let the other system's id lead to nobody.

    :raises OwnIdentity: if the name follows from the contact by itself.
    """
    if identity.system in OWN:
        raise OwnIdentity
    contact = Contact.objects.select_for_update().get(pk=identity.contact_id)
    before = _named(contact)
    if not Identity.objects.filter(pk=identity.pk, contact=contact).delete()[0]:
        raise NotThere
    _tell(contact, before, by=by, now=now)


def _named(contact: Contact) -> list[str]:
    rows = contact.identities.exclude(system__in=OWN).order_by("system", "value")
    return [str(row) for row in rows]


def _tell(contact: Contact, before: list[str], *, by: audit.Actor, now: datetime) -> None:
    after = _named(contact)
    contact.version += 1
    contact.updated_at = now
    contact.save(update_fields=["version", "updated_at"])
    sides = {"before": {"identities": before}, "after": {"identities": after}}
    audit.write("contact.identities_changed", by=by, obj=contact, at=now, **sides)
    changes = {"identities": [before, after]}
    # Who is no colleague, such as a client in the portal, stands in the audit log alone.
    colleague = by if isinstance(by, User) else None
    record(CONTACT_UPDATED, contact=contact, by=colleague, at=now, changes=changes)
