"""Files that somebody is about to send: taken in before there is a message."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from secrets import token_hex
from typing import IO

from django.db import transaction
from django.db.models import QuerySet, Sum

from accounts.models import User
from channels.files import MB, PROGRAMS, RUNNING, File
from ground.doorbell import ring
from messaging.attachments.scanning import SCAN, has_scanner
from messaging.attachments.sniffing import safe_name, type_going_out
from messaging.errors import (
    AttachmentInfected,
    FileIsEmpty,
    FilesUnfit,
    FileTooLarge,
    NoSuchFile,
    TooManyFiles,
)
from messaging.models import Attachment, Message

#: Of one file, whatever the channel.
LARGEST = 25 * MB
#: Of what one person has sent up and not sent on.
MOST_LOOSE, MOST_LOOSE_BYTES = 60, 200 * MB


@transaction.atomic
def take_file(*, name: str, file: IO[bytes], by: User) -> Attachment:
    """Keep a file for a message that is being written. It is held back until scanned.

    :raises FileIsEmpty, FileTooLarge: for what cannot be sent at all.
    :raises FilesUnfit: if it is a program, which no mailbox takes.
    :raises TooManyFiles: if that many of theirs wait already.
    """
    content = file.read(LARGEST + 1)
    if not content:
        raise FileIsEmpty
    if len(content) > LARGEST:
        raise FileTooLarge(largest=LARGEST)
    kept = safe_name(name)
    kind = type_going_out(content, kept)
    if kind in PROGRAMS or File(kept, kind, 0).ending in RUNNING:
        raise FilesUnfit(field="name")
    _refuse_hoard(by, len(content))
    state = Attachment.State.WAITING if has_scanner() else Attachment.State.UNCHECKED
    made = Attachment.objects.create(
        key=token_hex(16),
        name=kept,
        content_type=kind,
        size=len(content),
        digest=sha256(content).hexdigest(),
        state=state,
        content=content,
        by=by,
    )
    if state == Attachment.State.WAITING:
        ring(SCAN)
    return made


def _refuse_hoard(by: User, size: int) -> None:
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    loose = Attachment.objects.filter(by=by, message=None)
    total = loose.aggregate(total=Sum("size"))["total"] or 0
    if loose.count() >= MOST_LOOSE or total + size > MOST_LOOSE_BYTES:
        raise TooManyFiles


def remove_file(*, key: str, by: User) -> int:
    """Drop a file that was not sent; how many that was."""
    return Attachment.objects.filter(key=key, by=by, message=None).delete()[0]


def files_named(keys: Sequence[str], *, by: User) -> list[Attachment]:
    """Their files of these names, in this order, locked and without what is in them.

    :raises NoSuchFile: if one is not there, or not theirs.
    :raises AttachmentInfected: if something harmful was found in one.
    """
    if not keys:
        return []
    rows = Attachment.objects.select_for_update(of=("self",)).defer("content")
    found = {one.key: one for one in rows.filter(key__in=keys, by=by, message=None)}
    if len(found) != len(set(keys)) or len(keys) != len(found):
        raise NoSuchFile(field="attachments")
    if any(one.state == Attachment.State.INFECTED for one in found.values()):
        raise AttachmentInfected(field="attachments")
    return [found[key] for key in keys]


def enclose(message: Message, files: Sequence[Attachment]) -> None:
    """Give the files to a message; that it has some stands with it, for whoever sends it."""
    Attachment.objects.filter(pk__in=[one.pk for one in files]).update(message=message)
    message.metadata = {**(message.metadata or {}), "files": len(files)}
    message.save(update_fields=["metadata"])


def loose_before(moment: datetime) -> QuerySet[Attachment]:
    """Those that nobody sent on."""
    return Attachment.objects.filter(message=None, created_at__lt=moment)
