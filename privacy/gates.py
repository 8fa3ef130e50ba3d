"""What contacts must know of this app: whom not to take up again, and whom not to delete."""

from collections.abc import Collection

from accounts.secrets import hash_short_code
from contacts import gates
from contacts.gates import Name
from events.people import EMAIL
from privacy.errors import ContactHeld
from privacy.models import ErasedName, LegalHold


def digest_of(name: Name) -> str:
    """What is kept of a name by which somebody was known who was erased."""
    system, value = name
    kind = "email" if system == EMAIL else "external"
    said = value.strip().lower() if system == EMAIL else value
    return hash_short_code(said, purpose=f"erased-{kind}")


@gates.forgotten
def erased_among(names: Collection[Name]) -> set[Name]:
    digests = {digest_of(name): name for name in names}
    known = ErasedName.objects.filter(digest__in=digests).values_list("digest", flat=True)
    return {digests[digest] for digest in known}


@gates.held
def refuse_held(contact: int) -> None:
    """:raises ContactHeld: if the contact is under a legal hold."""
    if LegalHold.objects.filter(contact=contact, released_at=None).exists():
        raise ContactHeld
