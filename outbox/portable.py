"""What of the outbox leaves with an export of the whole database: nothing."""

from django.utils.translation import gettext_lazy as _

from ground.portable import stays

stays(_("Messages on their way to other systems; what they tell is in the log."), "outbox.effect")
