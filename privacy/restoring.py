"""What privacy needs after a restore: whoever was erased since the backup is erased again."""

from django.utils import timezone

from contacts.models import Contact
from ground.restore import after_restore
from privacy import erasure_log
from privacy.erasing import erase_now
from privacy.models import LegalHold, PrivacyRequest


@after_restore
def erase_again() -> str:
    """Erase anew whom the backup brought back; a hold that came back with it is released."""
    now, again = timezone.now(), 0
    for line in erasure_log.read():
        contact = Contact.objects.filter(pk=line.contact, created_at=line.created_at).first()
        if contact is None:
            continue
        # It was released before the erasure that is done again.
        LegalHold.objects.filter(contact=contact, released_at=None).update(released_at=now)
        open_ones = PrivacyRequest.objects.filter(
            contact=contact.pk, kind=PrivacyRequest.Kind.ERASURE, state__in=PrivacyRequest.OPEN
        )
        outcome = erase_now(contact.pk, now=now)
        done = {"state": PrivacyRequest.State.DONE, "ended_at": now, "outcome": outcome}
        if not open_ones.update(**done, note=""):
            PrivacyRequest.objects.create(
                contact_id=line.contact,
                kind=PrivacyRequest.Kind.ERASURE,
                asked_at=line.erased_at,
                due_at=line.erased_at,
                **done,
            )
        again += 1
    return f"{again} people who were erased since the backup were erased again."
