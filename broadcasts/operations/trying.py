"""A broadcast as colleagues get it before anybody else does."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from accounts import audit
from accounts.models import User
from broadcasts.audience import audience_of
from broadcasts.errors import NobodyToSample
from broadcasts.models import Broadcast, Variant
from broadcasts.operations.contents import prepared_of
from messaging.links import links_of
from messaging.models import Category
from messaging.trying import Proof, refuse_other_channels, send_to_colleagues
from templating.values import values_for


def send_test(
    *, broadcast: Broadcast, variant: Variant, to: Sequence[str], by: User, now: datetime
) -> None:
    """Mail what a variant says to colleagues at once, filled with what is known of somebody whom
    it is for and `by` sees.

    :raises NobodyToSample: if there is nobody to fill it with.
    :raises MissingVariable, TemplateSyntax: if it says something that is not known.
    :raises NotStaff, NothingToTestBy, TestFailed: as for every test.
    """
    refuse_other_channels(broadcast.channel)
    sample = audience_of(broadcast, for_user=by, now=now).order_by("-pk").first()
    if sample is None:
        raise NobodyToSample
    prepared = prepared_of(variant)
    values = values_for([sample], prepared.variables, now=now, seen_by=by)[sample.pk]
    proof = Proof(
        prepared.render({**values, **links_of(uuid4())}),
        to,
        broadcast.topic.category if broadcast.topic is not None else Category.MARKETING,
        account=broadcast.account_id,
        from_name=variant.sender_name or broadcast.sender_name,
        reply_to=broadcast.reply_to,
    )
    send_to_colleagues(proof, by=by, now=now)
    # A change of it meanwhile has made a new version, of which this is no test.
    rows = Broadcast.objects.filter(pk=broadcast.pk, version=broadcast.version)
    rows.update(tested_at=now)
    audit.write("broadcast.tested", by=by, obj=broadcast, at=now, to=list(to), name=variant.name)
