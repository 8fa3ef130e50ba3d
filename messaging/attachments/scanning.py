"""Having files looked at by a scanner that speaks as ClamAV's daemon does."""

import logging
import socket
import struct
from datetime import datetime

from django.conf import settings
from django.db import transaction

from ground.doorbell import ring
from messaging.gate.reasons import FILE_INFECTED, FILES_UNCHECKED
from messaging.models import Attachment, Message, Status
from messaging.sending.steering import SEND

log = logging.getLogger(__name__)
SCAN = "messaging.tasks.scan_attachments"
AT_ONCE = 20
PIECE = 64 * 1024
TIME_OUT = 30.0


class NoVerdict(Exception):
    """The scanner did not say what it found."""


def has_scanner() -> bool:
    return bool(settings.CLAMD_ADDRESS)


def verdict_on(content: bytes) -> str:
    """What the scanner found; empty where it found nothing.

    :raises NoVerdict: if it did not say.
    """
    try:
        with _line() as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), PIECE):
                piece = content[start : start + PIECE]
                line.sendall(struct.pack("!L", len(piece)) + piece)
            line.sendall(struct.pack("!L", 0))
            said = _said(line)
    except OSError as fault:
        raise NoVerdict(str(fault)) from fault
    words = said.removeprefix("stream: ")
    if words == "OK":
        return ""
    if words.endswith(" FOUND"):
        return words.removesuffix(" FOUND")
    raise NoVerdict(said)


def _line() -> socket.socket:
    address = settings.CLAMD_ADDRESS
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(TIME_OUT)
        try:
            line.connect(address)
        except OSError:
            line.close()
            raise
        return line
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), TIME_OUT)


def _said(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < 1_000:
        piece = line.recv(1_000)
        if not piece:
            break
        said += piece
    return said.rstrip(b"\0\n").decode("utf-8", "replace")


def scan_waiting(*, now: datetime) -> int:
    """Have those that wait looked at; how many were. Where the scanner is silent they wait on."""
    waiting = Attachment.objects.filter(state=Attachment.State.WAITING)
    ids = list(waiting.order_by("id").values_list("pk", flat=True)[:AT_ONCE])
    seen = 0
    for id in ids:
        try:
            seen += _scan(id, now=now)
        except NoVerdict as fault:
            log.warning("the scanner gave no verdict: %s", fault)
    return seen


@transaction.atomic
def _scan(id: int, *, now: datetime) -> int:
    rows = Attachment.objects.select_for_update(skip_locked=True)
    row = rows.filter(pk=id, state=Attachment.State.WAITING).first()
    if row is None:
        return 0
    found = verdict_on(bytes(row.content))
    row.scanned_at = now
    row.state = Attachment.State.INFECTED if found else Attachment.State.CLEAN
    row.finding = found[:200]
    if found:
        # Nobody may have it, so nothing is kept of it but its name.
        row.content = b""
    row.save(update_fields=["state", "finding", "scanned_at", "content"])
    if row.message_id is not None:
        _tell_message(row.message_id, harmful=row.name if found else "", now=now)
    return 1


def _tell_message(id: int, *, harmful: str, now: datetime) -> None:
    """One that is to go out goes on at once when all of its files are clean, or never."""
    message = Message.objects.filter(pk=id, direction=Message.Direction.OUT, status="planned")
    if harmful:
        message.update(
            status=Status.FAILED, reason=FILE_INFECTED, error=harmful, failed_at=now, due_at=None
        )
        return
    if Attachment.objects.filter(message=id, state=Attachment.State.WAITING).exists():
        return
    if message.filter(reason=FILES_UNCHECKED).update(reason="", due_at=now):
        ring(SEND, channel=Message.objects.values_list("channel", flat=True).get(pk=id))
