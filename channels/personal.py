"""What accounts with providers hold of people: what they reported, and what the sandbox kept."""

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from channels.models import Call, SandboxMail
from ground.personal import Person, cleared_by, of_nobody

_FORGET = """
DELETE FROM channels_call
 WHERE EXISTS (SELECT FROM unnest(%s::text[]) AS address
                WHERE position(convert_to(address, 'UTF8') IN body) > 0)
"""


def forget_calls(person: Person, _first: int) -> tuple[int, int | None]:
    """A call that names them goes as a whole; what it said stands in the messages."""
    if not person.emails:
        return 0, None
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [list(person.emails)])
        return int(cursor.rowcount), None


def mails_of(person: Person) -> QuerySet[SandboxMail]:
    return SandboxMail.objects.filter(to__in=person.emails)


def forget_mails(person: Person, _first: int) -> tuple[int, int | None]:
    return mails_of(person).delete()[0], None


cleared_by(Call, forget_calls)
cleared_by(SandboxMail, forget_mails, find=mails_of)
of_nobody(
    _("Accounts with providers and how much went by them; no contact is named."),
    *("channels.account", "channels.meter", "channels.tally"),
)
