"""A broadcast as colleagues get it before anybody else does."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from broadcasts.audience import audience_of
from broadcasts.errors import NobodyToSample, NotStaff, NothingToTestBy
from broadcasts.models import Broadcast, Variant
from broadcasts.operations.contents import prepared_of
from channels import lines
from channels.adapters import Handed, Outgoing
from channels.choosing import Chooser, active_accounts, teams_of
from channels.errors import TestFailed
from channels.models import Account, Channel
from messaging.links import preferences_url, unsubscribe_url
from messaging.models import Category
from templating.values import values_for


def send_test(
    *, broadcast: Broadcast, variant: Variant, to: Sequence[str], by: User, now: datetime
) -> None:
    """Mail what a variant says to colleagues at once, filled with what is known of somebody whom
    it is for and `by` sees. It passes no gate and is no message of theirs.

    :raises NotStaff: naming the first address that is no member of staff's.
    :raises NobodyToSample, NothingToTestBy: if it cannot be filled, or not carried.
    :raises MissingVariable, TemplateSyntax: if it says something that is not known.
    :raises TestFailed: with what the provider said.
    """
    _refuse_strangers(broadcast, to)
    sample = audience_of(broadcast, for_user=by, now=now).order_by("-pk").first()
    if sample is None:
        raise NobodyToSample
    account = _account(broadcast, by=by, now=now)
    prepared = prepared_of(variant)
    values = values_for([sample], prepared.variables, now=now, seen_by=by)[sample.pk]
    said = prepared.render({**values, **_links_of_nobody()})
    mails = [
        Outgoing(
            key=str(uuid4()),
            to=address,
            subject=_("[Test] {subject}").format(subject=said.subject),
            text=said.text,
            html=said.html,
            reply_to=broadcast.reply_to,
            from_name=variant.sender_name or broadcast.sender_name,
            is_marketing=False,
        )
        for address in to
    ]
    _hand_over(account, mails)
    audit.write("broadcast.tested", by=by, obj=broadcast, at=now, to=list(to), name=variant.name)


def _links_of_nobody() -> dict[str, str]:
    """As every message has them; there is none that these are of."""
    token = uuid4()
    return {
        "unsubscribe_url": unsubscribe_url(token),
        "preferences_url": preferences_url(token),
    }


def _refuse_strangers(broadcast: Broadcast, to: Sequence[str]) -> None:
    if broadcast.channel != Channel.EMAIL:
        raise NotStaff(_("Of colleagues nothing but an e-mail address is known."), field="to")
    wanted = {address.lower() for address in to}
    rows = User.objects.filter(email__in=wanted, is_active=True).values_list("email", flat=True)
    if strange := sorted(wanted - {email.lower() for email in rows}):
        said = _("{address} is no member of staff.").format(address=strange[0])
        raise NotStaff(said, field="to")


def _account(broadcast: Broadcast, *, by: User, now: datetime) -> Account:
    chooser = Chooser(active_accounts(broadcast.channel), teams=teams_of([by.pk]), now=now)
    category = broadcast.topic.category if broadcast.topic is not None else Category.MARKETING
    found = chooser.choose(category=category, by=by.pk, named=broadcast.account_id)
    if found is None:
        raise NothingToTestBy
    return found


def _hand_over(account: Account, mails: Sequence[Outgoing]) -> None:
    line = lines.connect(account)
    try:
        answers = list(line.send(mails))
    finally:
        line.close()
    for answer in answers:
        if not isinstance(answer, Handed):
            said = answer.why[:500]
            raise TestFailed(_("The test did not go out: {said}").format(said=said), said=said)
