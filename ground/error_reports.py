"""Reports of unforeseen errors to Sentry, where `SENTRY_DSN` is set; else nothing at all.

A report holds the stack and the request's id, but no bodies, no variables and no person.
"""

from typing import Any

from ground.context import current_request_id
from ground.redaction import masked

KEPT_OF_REQUEST = ("method", "url")


def start(*, dsn: str, environment: str, release: str) -> None:
    """Report from now on.

    :raises ImportError: if requirements/observe.lock is not installed.
    """
    import sentry_sdk

    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        release=release,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        traces_sample_rate=None,
        before_send=scrubbed,
    )


def scrubbed(event: Any, _hint: Any) -> Any:
    """The report without what could name a person or open a door."""
    event.pop("user", None)
    event.pop("breadcrumbs", None)
    event.pop("extra", None)
    request = event.pop("request", None)
    if request:
        kept = {key: request[key] for key in KEPT_OF_REQUEST if key in request}
        event["request"] = {**kept, "url": str(kept.get("url", "")).partition("?")[0]}
    event.setdefault("tags", {})["request_id"] = current_request_id.get("")
    for value in event.get("exception", {}).get("values", []):
        if value.get("value"):
            value["value"] = masked(str(value["value"]))
    if "logentry" in event:
        event["logentry"] = {"formatted": masked(str(event["logentry"].get("formatted", "")))}
    return event
