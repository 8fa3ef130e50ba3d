"""What of notices leaves with an export of the whole database: nothing."""

from django.utils.translation import gettext_lazy as _

from ground.portable import stays

stays(_("Notices to colleagues about what is in the records."), "messaging.notification")
