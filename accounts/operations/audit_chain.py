"""Proving that the audit log is as it was written, and fixing its head outside the database."""

import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from accounts.models import AuditCheck

GENESIS = "0" * 64
#: A row of this action tells what rows are since a person was taken out of them.
REDACTED = "audit.redacted"
# The texts as the database writes them; putting them together and hashing is done here, so
# that whoever replaces the database's own functions is found out too.
TEXTS = """entry.id::text, to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'),
    entry.action, entry.actor_id::text, entry.actor_label, entry.object_type, entry.object_id,
    entry.object_label, entry.before::text, entry.after::text, entry.facts::text,
    host(entry.ip), entry.request_id"""
ROWS = f"""
SELECT link.position, link.previous, link.hash, link.row_id, entry.id IS NOT NULL, {TEXTS}
FROM accounts_auditlink link LEFT JOIN accounts_auditrow entry ON entry.id = link.row_id
ORDER BY link.position
"""  # noqa: S608 - put together of our own texts
CONTENT = f"""
SELECT entry.id, {TEXTS} FROM accounts_auditrow entry WHERE entry.id = ANY(%s) ORDER BY entry.id
"""  # noqa: S608
ACTION, FACTS = 2, 10
UNSEALED = """
SELECT entry.id FROM accounts_auditrow entry
WHERE NOT EXISTS (SELECT FROM accounts_auditlink link WHERE link.row_id = entry.id)
ORDER BY entry.id LIMIT 1
"""


@dataclass(frozen=True)
class Finding:
    """What the check found: `row_id` is the first row that is not as it was written."""

    checked: int
    fault: str = ""
    row_id: int | None = None


def check_chain(*, now: datetime) -> Finding:
    """Walk the whole chain, and keep what was found for those who run the system."""
    finding = verify_chain()
    AuditCheck.objects.create(
        at=now, checked=finding.checked, fault=finding.fault, row_id=finding.row_id
    )
    return finding


def verify_chain() -> Finding:
    """Walk the whole chain and compare it with every anchor."""
    anchors = {anchor["position"]: anchor for anchor in _anchors()}
    if any(not _is_ours(anchor) for anchor in anchors.values()):
        return Finding(0, "An anchor's signature is not ours.")
    with transaction.atomic(), connection.cursor() as plain:
        cursor = connection.create_cursor(name="accounts_audit_verify")
        try:
            cursor.execute(ROWS)
            finding, seen = _walk(cursor, anchors)
        finally:
            cursor.close()
        if finding.fault:
            return finding
        lost = sorted(set(anchors) - seen)
        if lost:
            return Finding(finding.checked, f"The log ends before its anchor at link {lost[0]}.")
        plain.execute(UNSEALED)
        stray = plain.fetchone()
    if stray:
        return Finding(finding.checked, "A row stands outside the chain.", stray[0])
    return finding


def _walk(rows: Any, anchors: dict[int, dict[str, Any]]) -> tuple[Finding, set[int]]:
    head, expected = GENESIS, 1
    seen: set[int] = set()
    #: Rows that differ from their links, with what they hold now and where they stand.
    differing: dict[int, tuple[str, int]] = {}
    told: dict[int, str] = {}
    for position, previous, kept, row_id, is_there, *texts in rows:
        fault = ""
        if not is_there:
            fault = "A row was deleted."
        elif position != expected or previous != head:
            fault = "A link of the chain is missing."
        elif position in anchors and anchors[position]["hash"] != kept:
            fault = "The chain was written anew: it differs from its anchor."
        elif link_hash(previous, texts) != kept:
            differing[row_id] = (link_hash("", texts), expected)
        elif texts[ACTION] == REDACTED:
            # Sealed itself, so nobody can say afterwards that a row was redacted.
            told.update(json.loads(texts[FACTS]).get("rows", []))
        if fault:
            return _first(differing, told) or Finding(expected - 1, fault, row_id), seen
        seen.add(position)
        head, expected = kept, expected + 1
    return _first(differing, told) or Finding(expected - 1), seen


def _first(differing: dict[int, tuple[str, int]], told: dict[int, str]) -> Finding | None:
    """The first row that is neither as it was sealed nor as a redaction says."""
    for row_id, (now_holds, place) in differing.items():
        if told.get(row_id) != now_holds:
            return Finding(place - 1, "A row was altered.", row_id)
    return None


def content_hashes(ids: list[int]) -> list[list[Any]]:
    """What rows hold, as a redaction tells it: pairs of id and hash."""
    with connection.cursor() as cursor:
        cursor.execute(CONTENT, [ids])
        return [[id, link_hash("", texts)] for id, *texts in cursor.fetchall()]


def link_hash(previous: str, texts: list[str | None]) -> str:
    parts = (f"{len((text or '').encode())}:{text or ''}" for text in texts)
    return sha256((previous + "".join(parts)).encode()).hexdigest()


def anchor_chain(*, now: datetime) -> dict[str, Any] | None:
    """Sign the chain's head into the anchor file; None where nothing is new since the last.

    Copies of the file should leave the machine: with it, a log that was cut short is found.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT position, hash FROM accounts_auditlink ORDER BY position DESC LIMIT 1"
        )
        head = cursor.fetchone()
    if head is None or any(anchor["position"] == head[0] for anchor in _anchors()):
        return None
    anchor = {"at": now.isoformat(), "position": head[0], "hash": head[1]}
    anchor["signature"] = _signature(anchor)
    file = Path(settings.AUDIT_ANCHORS)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a") as lines:
        lines.write(json.dumps(anchor) + "\n")
    return anchor


def _anchors() -> list[dict[str, Any]]:
    file = Path(settings.AUDIT_ANCHORS)
    if not file.is_file():
        return []
    return [json.loads(line) for line in file.read_text().splitlines() if line.strip()]


def _is_ours(anchor: dict[str, Any]) -> bool:
    return hmac.compare_digest(_signature(anchor), str(anchor.get("signature", "")))


def _signature(anchor: dict[str, Any]) -> str:
    text = f"{anchor['at']}|{anchor['position']}|{anchor['hash']}"
    key = hmac.new(settings.SECRET_KEY.encode(), b"audit anchors", sha256).digest()
    return hmac.new(key, text.encode(), sha256).hexdigest()
