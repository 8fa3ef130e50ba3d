"""How clients come into the portal."""

from accounts.secrets import hash_short_code
from ground.personal import Person, cleared_by, goes
from portal.models import PortalFailure, PortalKey, PortalSession


def forget_keys(person: Person, _first: int) -> tuple[int, int | None]:
    """Take away the ways in that are on their way to the person."""
    return PortalKey.objects.filter(email__in=person.emails).delete()[0], None


def forget_failures(person: Person, _first: int) -> tuple[int, int | None]:
    hashes = [hash_short_code(email, purpose="portal-failure") for email in person.emails]
    return PortalFailure.objects.filter(email_hash__in=hashes).delete()[0], None


goes(PortalSession, "client__contact", hidden=("token_hash",))
cleared_by(PortalKey, forget_keys, hidden=("link_hash", "code_hash", "browser_hash"))
cleared_by(PortalFailure, forget_failures, hidden=("email_hash",))
