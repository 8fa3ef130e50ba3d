"""Broadcasts name no contact: whom they went to stands in the messages."""

from django.utils.translation import gettext_lazy as _

from broadcasts.models import Broadcast
from ground.personal import names_people, of_nobody

names_people(Broadcast, "name", "conditions")
of_nobody(
    _("What the firm said to many, and how it wants that done; it names no contact."),
    *("broadcasts.variant", "broadcasts.broadcastrules"),
    *("broadcasts.broadcast_segments_in", "broadcasts.broadcast_segments_out"),
)
