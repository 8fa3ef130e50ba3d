"""What of the portal leaves with an export of the whole database: nothing."""

from django.utils.translation import gettext_lazy as _

from ground.portable import stays

stays(
    _("Secrets: how people and programs sign in, and from where they did."),
    *("portal.portalkey", "portal.portalsession", "portal.portalfailure"),
)
