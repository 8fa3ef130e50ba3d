"""The picture of a contact."""

import secrets
from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.models import User
from contacts.activities import CONTACT_UPDATED
from contacts.errors import NoPhoto, PhotoTooLarge, UnreadablePhoto
from contacts.models import Contact, ContactPhoto
from events.operations import record
from ground.pictures import NoPicture, Picture, TooLarge, read_picture

#: Pixels of its sides, and bytes; it is shown as a small circle.
SIDE, LARGEST_KEPT = 256, 256 * 1024


@transaction.atomic
def set_photo(*, contact: Contact, upload: bytes, by: User, now: datetime) -> Contact:
    """Show the middle of an uploaded PNG, JPEG or WebP as the contact's picture.

    :raises PhotoTooLarge: :raises UnreadablePhoto:
    """
    picture = _read(upload)
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    # Each picture has a name of its own, so that caches may keep it for ever.
    name = f"{secrets.token_urlsafe(18)}.{picture.suffix}"
    kept = {"name": name, "content": picture.content, "content_type": picture.content_type}
    ContactPhoto.objects.update_or_create(contact=contact, defaults=kept)
    return _put(contact, name, by=by, now=now)


@transaction.atomic
def remove_photo(*, contact: Contact, by: User, now: datetime) -> Contact:
    """Show the contact's initials again.

    :raises NoPhoto: if there is none.
    """
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    if not contact.photo:
        raise NoPhoto
    ContactPhoto.objects.filter(contact=contact).delete()
    return _put(contact, "", by=by, now=now)


def _read(upload: bytes) -> Picture:
    try:
        return read_picture(upload, box=(SIDE, SIDE), largest_kept=LARGEST_KEPT, is_filled=True)
    except TooLarge:
        raise PhotoTooLarge from None
    except NoPicture as fault:
        raise UnreadablePhoto from fault


def _put(contact: Contact, name: str, *, by: User, now: datetime) -> Contact:
    before, contact.photo = contact.photo, name
    contact.version += 1
    contact.updated_at = now
    contact.save(update_fields=["photo", "version", "updated_at"])
    sides = {"before": {"photo": before}, "after": {"photo": name}}
    audit.write("contact.photo_changed", by=by, obj=contact, at=now, **sides)
    changes = {"photo": [before, name]}
    record(CONTACT_UPDATED, contact=contact, by=by, at=now, changes=changes)
    return contact
