"""Files on their way out: what a provider is given, and addresses where it may fetch them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner

from channels.adapters import Enclosed
from channels.files import SLOW
from messaging.models import Attachment, Message

#: A provider fetches at once, or after it was away for a while.
GOOD_FOR = timedelta(hours=24)
SALT = "messaging.attachments"
OPEN = (Attachment.State.CLEAN, Attachment.State.UNCHECKED)


def has_files(message: Message) -> bool:
    return bool((message.metadata or {}).get("files"))


def files_of(messages: Sequence[Message]) -> Mapping[int, list[Attachment]]:
    """Message → its files with what is in them; nothing is asked where none has any."""
    found: dict[int, list[Attachment]] = defaultdict(list)
    ids = [message.pk for message in messages if has_files(message)]
    if ids:
        for row in Attachment.objects.filter(message__in=ids).order_by("pk"):
            found[row.message_id or 0].append(row)
    return found


def enclosed(rows: Sequence[Attachment]) -> tuple[Enclosed, ...]:
    return tuple(
        Enclosed(
            name=row.name,
            content_type=row.content_type,
            content=bytes(row.content),
            content_id=row.content_id,
            url=public_url(row),
        )
        for row in rows
    )


def seconds_for(files: Sequence[Enclosed]) -> int:
    """How much longer a hand-over may take because of them."""
    return sum(len(one.content) for one in files) // SLOW


def public_url(row: Attachment) -> str:
    """Where whoever was given it can fetch the file for a while; it tells nothing of it."""
    return f"{settings.PUBLIC_URL}/api/v1/files/{TimestampSigner(salt=SALT).sign(row.key)}"


def fetched(signed: str) -> Attachment | None:
    """The file that such an address is of; None where it is over, or was none of ours."""
    try:
        key = TimestampSigner(salt=SALT).unsign(signed, max_age=GOOD_FOR)
    except BadSignature:
        return None
    rows = Attachment.objects.filter(key=key, state__in=OPEN, message__direction="out")
    return rows.first()
