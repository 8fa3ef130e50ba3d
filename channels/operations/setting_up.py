"""Setting up an account together with its provider: what it has, and that it calls us."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from channels import lines
from channels.adapters import Adapter, Found, Number, SetUpFault, Used
from channels.errors import NotGuided, NotSetUp
from channels.models import Account
from channels.places import is_public, place_of
from ground.refusals import Invalid


def look_up(*, account: Account) -> Found:
    """The account as its provider knows it; its credentials are good, then.

    :raises NotSetUp: in words, if the provider cannot be asked.
    """
    with _asked(account) as line:
        return line.look()


def usage_of(*, account: Account) -> Sequence[Used]:
    """What was used in this month, and what it cost.

    :raises NotSetUp: in words, if the provider cannot be asked.
    """
    with _asked(account) as line:
        return line.used()


def choose_number(*, account: Account, number: str, by: User | None, now: datetime) -> Number:
    """Send by one of the account's numbers from now on, and have the provider call us about it.

    :raises NotSetUp: in words, if the provider cannot be asked or says no.
    :raises Invalid: if the number is not the account's, or cannot send.
    """
    with _asked(account) as line:
        chosen = next((one for one in line.look().numbers if one.id == number), None)
        if chosen is None:
            raise Invalid(_("The account has no such number."), field="number")
        if not chosen.can_send:
            raise Invalid(_("This number cannot send messages."), field="number")
        if is_public():
            place = place_of(account.channel, account.provider, account.pk)
            chosen = line.choose(number, webhook=place)
    _keep(account, chosen, by=by, now=now)
    return chosen


@transaction.atomic
def _keep(account: Account, chosen: Number, *, by: User | None, now: datetime) -> None:
    row = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
    before, row.sender = row.sender, chosen.address
    row.options = {**row.options, **chosen.options}
    if row.sender != before:
        row.tested_at = None
    row.version += 1
    row.updated_at = now
    row.save(update_fields=["sender", "options", "tested_at", "version", "updated_at"])
    audit.write(
        "channel_account.number_chosen",
        by=by,
        obj=row,
        before={"sender": before},
        after={"sender": row.sender, "is_connected": chosen.is_connected},
        at=now,
    )


@contextmanager
def _asked(account: Account) -> Iterator[Adapter]:
    adapter = lines.adapter_of(account)
    if not adapter.is_guided:
        raise NotGuided
    line = lines.connect(account)
    try:
        yield line
    except SetUpFault as fault:
        raise NotSetUp(str(fault)) from fault
    finally:
        line.close()
