"""What accounts with providers hold of people: nothing."""

from django.utils.translation import gettext_lazy as _

from ground.personal import of_nobody

of_nobody(_("Accounts with providers; no contact is named."), "channels.account")
