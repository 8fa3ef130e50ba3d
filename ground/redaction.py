"""What may be written into a log: named keys alone, with personal and secret parts masked."""

import re
from collections.abc import MutableMapping
from typing import Any

#: The only keys a log line may carry. What is not here is withheld, and said to be.
PRINTED = frozenset(
    {
        *("event", "level", "logger", "timestamp", "exception", "withheld"),
        *("request_id", "job_id", "task", "task_id", "trace_id"),
        *("method", "route", "status", "milliseconds", "user_id", "token_id"),
        *("kind", "count", "total", "name", "code", "attempt", "consumer", "position", "lag"),
        *("reason", "command", "seconds", "bytes", "path", "state", "slot", "version"),
    }
)
MASKS = (
    (re.compile(r"\brpt_([A-Za-z0-9]{1,12})_[A-Za-z0-9_-]{8,}"), r"rpt_\1_***"),
    (re.compile(r"(?i)\b(bearer|basic|token)\s+[A-Za-z0-9._~+/=-]{8,}"), r"\1 ***"),
    (re.compile(r"(?i)([a-z][a-z0-9+.-]*://[^\s:/@]*):[^\s/@]+@"), r"\1:***@"),
    (re.compile(r"\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*"), "***"),
    (
        re.compile(
            r"(?i)\b(password|passwd|secret|token|api_?key|authorization|sessionid|csrftoken)"
            r"(['\"]?\s*[=:]\s*['\"]?)[^\s'\",;&]+"
        ),
        r"\1\2***",
    ),
    (re.compile(r"[\w.+-][\w.+'-]*@[\w-]+(?:\.[\w-]+)+"), "***@***"),
    (re.compile(r"(?<![\w.-])\+\d[\d ()-]{7,}\d"), "+***"),
)


def masked(text: str) -> str:
    """The text without e-mail addresses, phone numbers, passwords and tokens."""
    for pattern, instead in MASKS:
        text = pattern.sub(instead, text)
    return text


def keep_allowed(
    _logger: Any, _method: str, facts: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """The structlog step that drops what is not allowed and masks what is."""
    withheld = sorted(key for key in facts if key not in PRINTED and not key.startswith("_"))
    for key in withheld:
        del facts[key]
    if withheld:
        facts["withheld"] = withheld
    for key, value in facts.items():
        if isinstance(value, str):
            facts[key] = masked(value)
        elif not isinstance(value, (int, float, bool, type(None))) and not key.startswith("_"):
            facts[key] = masked(str(value)) if key != "withheld" else value
    return facts
