"""What the firm told people, what they wrote to it, and where they are not written to."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ground.personal import Person, cleared_by, goes, kept, of_nobody
from messaging.models import (
    ArchivedMessage,
    Attachment,
    Content,
    DeliveryReport,
    Message,
    Notification,
    OptIn,
    Preference,
    PushDevice,
    Suppression,
    TopicChoice,
)


def of_their_addresses(person: Person) -> QuerySet[Suppression]:
    """What is kept of them or of an address that is nobody else's."""
    return Suppression.objects.filter(Q(contact=person.contact) | Q(address__in=person.names))


def keep_hashes(person: Person, _first: int) -> tuple[int, int | None]:
    """Whoever asked not to be written to is not written to, even when nothing else is known."""
    rows = of_their_addresses(person)
    return rows.update(address="", detail="", feedback="", contact=None), None


goes(Notification, texts=("title", "message"))
goes(Message, hidden=("lease_token", "lease_until", "token"))
goes(Content, "message__contact")
goes(Attachment, "message__contact", hidden=("content", "key", "by"))
goes(DeliveryReport, "message__contact", texts=("address", "detail"))
goes(OptIn, texts=("address", "evidence"))
goes(Preference)
goes(PushDevice, "client__contact", hidden=("subscription", "row_token", "digest"))
goes(TopicChoice)
of_nobody(
    _("How colleagues want to be notified, and where."),
    *("messaging.noticechoice", "messaging.dailymail", "messaging.pushkey"),
)
kept(
    ArchivedMessage,
    lambda person: ArchivedMessage.objects.filter(contact=person.contact),
    _(
        "What was written to them and by them, sealed, for as long as the firm's rules of retention"
        " say: who has to keep books has to be able to prove it (GDPR, Art. 17 (3) b and e)."
    ),
    hidden=("row_token", "words", "body"),
)
cleared_by(Suppression, keep_hashes, find=of_their_addresses)
of_nobody(
    _("What messages are about, what holds them, what was said to many; no contact is named."),
    *(
        "messaging.topic",
        "messaging.batch",
        "messaging.batch_translations",
        "messaging.sendingrule",
    ),
)
