"""What messages cost: asked of providers afterwards, since they know it only then."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from channels import lines
from channels.adapters import ADAPTERS, Price, SetUpFault
from channels.models import Account

log = logging.getLogger(__name__)
#: Prices are known within hours; what is older was asked about before.
REACH = timedelta(days=2)
MOST = 999_999

_KEEP = """
UPDATE messaging_message AS message
   SET cost = told.cost, currency = told.currency,
       metadata = CASE WHEN told.parts > 0
                       THEN coalesce(message.metadata, '{}'::jsonb)
                            || jsonb_build_object('parts', told.parts)
                       ELSE message.metadata END
  FROM unnest(%(ids)s::text[], %(costs)s::numeric[], %(currencies)s::text[], %(parts)s::int[])
       AS told(provider_id, cost, currency, parts)
 WHERE message.account_id = %(account)s AND message.provider_id = told.provider_id
   AND message.cost IS DISTINCT FROM told.cost
"""


def ask_for_prices(*, now: datetime) -> int:
    """Note what the messages of the last days cost; how many are new. One provider that does not
    answer keeps none of the others back.
    """
    telling = [slug for slug, adapter in ADAPTERS.items() if adapter.tells_prices]
    rows = Account.objects.filter(provider__in=telling).exclude(state=Account.State.DRAFT)
    return sum(_ask(account, now=now) for account in rows.order_by("id"))


def _ask(account: Account, *, now: datetime) -> int:
    line = lines.connect(account)
    try:
        return note_prices(account=account, prices=line.prices(since=now - REACH))
    except SetUpFault as fault:
        log.warning("prices could not be asked for: %s", fault)
        return 0
    finally:
        line.close()


def note_prices(*, account: Account, prices: Iterable[Price]) -> int:
    """Write them to the account's messages, in one statement; how many changed."""
    found = {one.provider_id: one for one in prices if 0 <= one.amount <= MOST}
    given: dict[str, Any] = {
        "account": account.pk,
        "ids": list(found),
        "costs": [one.amount for one in found.values()],
        "currencies": [one.currency[:3] for one in found.values()],
        "parts": [one.parts or 0 for one in found.values()],
    }
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, given)
        return int(cursor.rowcount)
