"""What of accounts with providers leaves with an export of the whole database."""

from channels.models import Account
from ground.portable import leaves

leaves(Account, "message_accounts", hidden=("secrets", "row_token"))
