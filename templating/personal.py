"""What is written once for many names nobody; what it was filled with, messages hold."""

from django.utils.translation import gettext_lazy as _

from ground.personal import of_nobody

of_nobody(
    _("Written once, for many; it names no contact."),
    *("templating.template", "templating.templateversion", "templating.approval"),
    "templating.savedblock",
)
