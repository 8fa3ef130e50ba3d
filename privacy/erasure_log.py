"""Who was erased, in a file beside the database: a backup that is restored knows nothing of it.

A line holds the contact's id and when it was created, since another contact may get the same id
after a restore. It names nobody, and is signed, so that nobody has contacts erased by writing one.
"""

import hmac
import json
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from django.conf import settings


class Line(NamedTuple):
    contact: int
    created_at: datetime
    erased_at: datetime


def note(*, contact: int, created_at: datetime, now: datetime) -> None:
    """Add a line, and see it on the disk."""
    line = {
        "contact": contact,
        "created_at": created_at.isoformat(),
        "erased_at": now.isoformat(),
    }
    file = Path(settings.ERASURE_LOG)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a") as lines:
        lines.write(json.dumps(line | {"signature": _signature(line)}) + "\n")
        lines.flush()


def read() -> list[Line]:
    """The lines that are ours, the oldest first."""
    file = Path(settings.ERASURE_LOG)
    if not file.is_file():
        return []
    told = [json.loads(line) for line in file.read_text().splitlines() if line.strip()]
    return [
        Line(
            one["contact"],
            datetime.fromisoformat(one["created_at"]),
            datetime.fromisoformat(one["erased_at"]),
        )
        for one in told
        if hmac.compare_digest(_signature(one), str(one.get("signature", "")))
    ]


def _signature(line: dict[str, object]) -> str:
    text = f"{line['contact']}|{line['created_at']}|{line['erased_at']}"
    key = hmac.new(settings.SECRET_KEY.encode(), b"erasures", sha256).digest()
    return hmac.new(key, text.encode(), sha256).hexdigest()
