"""Setting up who may call, and what their calls mean."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.models import User
from accounts.secrets import new_secret
from events.inbox import mapping
from events.inbox.errors import SlugIsTaken
from events.models import Webhook, WebhookSource

#: How long the secret before a change stays good.
OVERLAP = timedelta(days=1)
SHOWN = (
    "slug",
    "name",
    "scheme",
    "header",
    "prefix",
    "encoding",
    "timestamp_header",
    "id_header",
    "is_active",
)


@transaction.atomic
def add_source(*, by: User | None, now: datetime, **values: Any) -> tuple[WebhookSource, str]:
    """A source and its secret, which is made here unless the sender dictates one.

    :raises SlugIsTaken: if there is a source of that slug.
    """
    secret = values.pop("secret", "") or new_secret()
    source = WebhookSource(**values, secret=secret)
    _keep(source)
    audit.write("webhook_source.added", by=by, obj=source, after=_shown(source), at=now)
    return source, secret


@transaction.atomic
def change_source(
    *, source: WebhookSource, by: User | None, now: datetime, **values: Any
) -> WebhookSource:
    """Change how a source proves itself; its secret is changed by `rotate_secret`."""
    source = WebhookSource.objects.select_for_update().get(pk=source.pk)
    before = _shown(source)
    for name, value in values.items():
        setattr(source, name, value)
    _keep(source, *values)
    after = _shown(source)
    audit.write("webhook_source.changed", by=by, obj=source, before=before, after=after, at=now)
    return source


@transaction.atomic
def rotate_secret(
    *, source: WebhookSource, by: User | None, now: datetime, secret: str = ""
) -> tuple[WebhookSource, str]:
    """A new secret from now on; the one before stays good for a day."""
    source = WebhookSource.objects.select_for_update().get(pk=source.pk)
    source.previous_secret, source.previous_until = source.secret, now + OVERLAP
    source.secret = secret = secret or new_secret()
    source.save(update_fields=["secret", "previous_secret", "previous_until"])
    audit.write("webhook_source.secret_rotated", by=by, obj=source, at=now)
    return source, secret


@transaction.atomic
def add_hook(*, by: User | None, now: datetime, **values: Any) -> Webhook:
    """A hook of a source.

    :raises UnusableMapping: if its paths could not be followed.
    :raises SlugIsTaken: if the source has a hook of that slug.
    """
    hook = Webhook(**values)
    mapping.check(hook)
    _keep(hook)
    audit.write("webhook.added", by=by, obj=hook, after={"row": hook.row}, at=now)
    return hook


@transaction.atomic
def change_hook(*, hook: Webhook, by: User | None, now: datetime, **values: Any) -> Webhook:
    """Change what a hook's payloads mean, for deliveries that still wait as well.

    :raises UnusableMapping: if its paths could not be followed.
    """
    hook = Webhook.objects.select_for_update().get(pk=hook.pk)
    before = {"row": hook.row}
    for name, value in values.items():
        setattr(hook, name, value)
    mapping.check(hook)
    _keep(hook, *values)
    audit.write("webhook.changed", by=by, obj=hook, before=before, after={"row": hook.row}, at=now)
    return hook


def _keep(row: WebhookSource | Webhook, *fields: str) -> None:
    try:
        with transaction.atomic():
            row.save(update_fields=fields or None)
    except IntegrityError as fault:
        raise SlugIsTaken(field="slug") from fault


def _shown(source: WebhookSource) -> dict[str, Any]:
    return {name: getattr(source, name) for name in SHOWN}
