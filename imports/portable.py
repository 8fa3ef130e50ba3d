"""What of imports leaves with an export of the whole database: nothing."""

from django.utils.translation import gettext_lazy as _

from ground.portable import stays

stays(
    _("How files were brought in; what they brought is in the records."),
    *("imports.import", "imports.importline", "imports.importname"),
)
