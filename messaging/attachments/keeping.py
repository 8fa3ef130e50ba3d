"""Keeping the files of a message."""

from collections.abc import Sequence
from hashlib import sha256
from secrets import token_hex

from channels.adapters import Enclosed
from ground.doorbell import ring
from messaging.attachments.scanning import SCAN, has_scanner
from messaging.attachments.sniffing import safe_name, type_of
from messaging.models import Attachment, Message

MOST, MOST_BYTES = 50, 30 * 1024 * 1024


def keep_enclosed(*, message: Message, enclosed: Sequence[Enclosed]) -> int:
    """Keep them, up to the caps; how many were left out. They are held back until scanned."""
    state = Attachment.State.WAITING if has_scanner() else Attachment.State.UNCHECKED
    kept: list[Attachment] = []
    size = 0
    for one in enclosed:
        if len(kept) == MOST or size + len(one.content) > MOST_BYTES:
            continue
        size += len(one.content)
        kept.append(
            Attachment(
                message=message,
                key=token_hex(16),
                name=safe_name(one.name),
                content_type=type_of(one.content),
                size=len(one.content),
                digest=sha256(one.content).hexdigest(),
                content_id=one.content_id[:250],
                state=state,
                content=one.content,
            )
        )
    Attachment.objects.bulk_create(kept, batch_size=5)
    if kept and state == Attachment.State.WAITING:
        ring(SCAN)
    return len(enclosed) - len(kept)
