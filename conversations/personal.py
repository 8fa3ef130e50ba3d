"""What conversations hold of people; what was said stands in the messages."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from conversations.models import Conversation
from ground.personal import Person, goes, of_nobody


def of_them(person: Person) -> QuerySet[Conversation]:
    """Theirs, and what was written from an address that is nobody else's."""
    return Conversation.objects.filter(
        Q(contact=person.contact) | Q(contact=None, address__in=person.names)
    )


goes(Conversation, find=of_them, texts=("preview", "name"))
of_nobody(
    _("What is answered again and again; who it was sent to stands in the messages."),
    "conversations.cannedreply",
)
