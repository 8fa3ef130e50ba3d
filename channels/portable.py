"""What of accounts with providers leaves with an export of the whole database."""

from django.utils.translation import gettext_lazy as _

from channels.models import Account, Tally
from ground.portable import leaves, stays

leaves(Account, "message_accounts", hidden=("secrets", "row_token"))
leaves(Tally, "message_account_tallies")
stays(_("What counts against limits of this installation."), "channels.meter")
stays(_("Calls of providers as they came; messages say what they meant."), "channels.call")
stays(_("Mails that went nowhere."), "channels.sandboxmail")
