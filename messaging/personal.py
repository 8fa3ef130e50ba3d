"""What the firm told people, what they wrote to it, and where they are not written to."""

from django.utils.translation import gettext_lazy as _

from ground.personal import Person, by, cleared_by, goes, of_nobody
from messaging.models import (
    Content,
    DeliveryReport,
    Message,
    Notification,
    Preference,
    Suppression,
    TopicChoice,
)


def keep_hashes(person: Person, _first: int) -> tuple[int, int | None]:
    """Whoever asked not to be written to is not written to, even when nothing else is known."""
    rows = Suppression.objects.filter(contact=person.contact)
    return rows.update(address="", detail="", feedback="", contact=None), None


goes(Notification, texts=("title", "message"))
goes(Message, hidden=("lease_token", "lease_until", "token"))
goes(Content, "message__contact")
goes(DeliveryReport, "message__contact", texts=("address", "detail"))
goes(Preference)
goes(TopicChoice)
cleared_by(Suppression, keep_hashes, find=by(Suppression, "contact"))
of_nobody(
    _("What messages are about, what holds them, what was said to many; no contact is named."),
    *("messaging.topic", "messaging.batch", "messaging.sendingrule"),
)
