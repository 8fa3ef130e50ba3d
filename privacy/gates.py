"""What contacts must know of this app: whom not to take up again, and whom not to delete."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection

from accounts import audit
from accounts.models import User
from accounts.secrets import hash_short_code
from contacts import gates
from contacts.gates import Name
from contacts.models import Contact
from events.people import EMAIL
from ground.arrays import text_array
from privacy.guarding import is_student
from privacy.models import Disclosure, LegalHold

#: On what grounds an export hands students out: whoever made it was authorised for them.
BY_STAFF = "School official (FERPA, 34 CFR 99.31(a)(1))"
# An import asks for thousands at once.
KNOWN = "SELECT digest FROM privacy_erasedname WHERE digest = ANY(%s::text[])"


def digest_of(name: Name) -> str:
    """What is kept of a name by which somebody was known who was erased."""
    system, value = name
    kind = "email" if system == EMAIL else "external"
    said = value.strip().lower() if system == EMAIL else value
    return hash_short_code(said, purpose=f"erased-{kind}")


@gates.forgotten
def erased_among(names: Collection[Name]) -> set[Name]:
    digests = {digest_of(name): name for name in names}
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, [text_array(digests)])
        return {digests[digest] for (digest,) in cursor.fetchall()}


@gates.disclosed
def keep_disclosures(contacts: Collection[int], by: User, what: str, now: datetime) -> None:
    """A row for each protected student of those who leave the house, as FERPA asks for."""
    students = Contact.objects.filter(is_student(), pk__in=contacts).order_by("pk")
    rows = [
        Disclosure(contact_id=pk, recipient=by.email, what=what, grounds=BY_STAFF, at=now, by=by)
        for pk in students.values_list("pk", flat=True)
    ]
    Disclosure.objects.bulk_create(rows)
    if rows:
        audit.write("data.disclosed", by=by, at=now, students=len(rows), what=what)


@gates.held
def held_among(contacts: Collection[int]) -> set[int]:
    """Those under a legal hold."""
    holds = LegalHold.objects.filter(contact__in=contacts, released_at=None)
    return set(holds.values_list("contact_id", flat=True))
