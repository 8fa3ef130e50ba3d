"""Logs as one JSON object a line, with the request and job they belong to."""

import logging
from typing import Any

import structlog

from ground.context import current_request_id
from ground.redaction import keep_allowed

FORMATS = ("json", "text")


class Crashes(logging.Filter):
    """Lets a crash through, and no second line about an answer that was an error."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.exc_info is not None


def add_request_id(_logger: Any, _method: str, facts: Any) -> Any:
    request_id = current_request_id.get("")
    if request_id:
        facts.setdefault("request_id", request_id)
    return facts


#: What every line goes through, whether structlog or the standard library wrote it.
STEPS: tuple[Any, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    add_request_id,
)


def configuration(*, format: str, level: str) -> dict[str, Any]:
    """Django's LOGGING, and structlog on top of the same handler."""
    structlog.configure(
        processors=[*STEPS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    render: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if format == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": STEPS,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    keep_allowed,
                    render,
                ],
            }
        },
        "filters": {"crashes": {"()": Crashes}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"level": level, "handlers": [], "propagate": True},
            # Each request is logged once, with its route, by the middleware.
            "django.server": {"level": "WARNING", "handlers": [], "propagate": True},
            # It writes whole addresses, and some providers have their secret there.
            "httpx": {"level": "WARNING", "handlers": [], "propagate": True},
            "django.request": {"filters": ["crashes"], "handlers": [], "propagate": True},
        },
    }
