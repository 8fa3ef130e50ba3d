"""What contacts must know of this app: whom not to take up again, and whom not to delete."""

from collections.abc import Collection

from django.db import connection

from accounts.secrets import hash_short_code
from contacts import gates
from contacts.gates import Name
from events.people import EMAIL
from ground.arrays import text_array
from privacy.models import LegalHold

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


@gates.held
def held_among(contacts: Collection[int]) -> set[int]:
    """Those under a legal hold."""
    holds = LegalHold.objects.filter(contact__in=contacts, released_at=None)
    return set(holds.values_list("contact_id", flat=True))
