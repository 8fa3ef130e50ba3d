"""How long it is kept what nobody sends on."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ground.retaining import retained
from messaging.archiving.looking import forget_before
from messaging.attachments.uploading import loose_before
from messaging.models import ArchivedMessage, Attachment


def remove_loose(moment: datetime, _held: Collection[int], limit: int) -> int:
    ids = list(loose_before(moment).order_by("pk").values_list("pk", flat=True)[:limit])
    # Whoever sends one on just now keeps it.
    return Attachment.objects.filter(pk__in=ids, message=None).delete()[0]


retained(
    "message_archive",
    label=_("The archive of messages"),
    # Seven years, the longest that is commonly asked for.
    days=7 * 365 + 2,
    count=lambda moment, held: (
        ArchivedMessage.objects.filter(at__lt=moment).exclude(contact__in=held).count()
    ),
    remove=lambda moment, held, limit: forget_before(moment, list(held), limit),
)
retained(
    "loose_files",
    label=_("Files that were never sent"),
    days=2,
    count=lambda moment, _held: loose_before(moment).count(),
    remove=remove_loose,
)
