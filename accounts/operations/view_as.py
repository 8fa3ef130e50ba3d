"""Looking through a colleague's eyes: read-only, for half an hour, and on the record."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts import audit
from accounts.errors import CannotViewAs, NotViewing
from accounts.models import User, ViewAs
from accounts.permissions import ALL

LASTS = timedelta(minutes=30)


@transaction.atomic
def start_viewing(*, viewed: User, reason: str, by: User, now: datetime) -> ViewAs:
    """Begin to look at Rapport as `viewed` does.

    :raises CannotViewAs: if that is oneself, somebody inactive, or somebody who may do more.
    """
    if viewed.pk == by.pk or not viewed.is_active or not reaches_as_far(by, viewed):
        raise CannotViewAs
    spell = ViewAs.objects.create(
        viewer=by, viewed=viewed, reason=reason, started_at=now, ends_at=now + LASTS
    )
    audit.write("view_as.started", by=by, obj=viewed, at=now, reason=reason)
    return spell


@transaction.atomic
def stop_viewing(*, spell: ViewAs | None, by: User, now: datetime) -> None:
    """Look with one's own eyes again.

    :raises NotViewing: if one does already.
    """
    if spell is None:
        raise NotViewing
    stopped = ViewAs.objects.filter(pk=spell.pk, ended_at=None)
    if stopped.update(ended_at=min(now, spell.ends_at)):
        audit.write("view_as.ended", by=by, obj=spell.viewed, at=now)


def note_request(*, viewer: User, viewed: User, method: str, path: str, now: datetime) -> None:
    """Put one look on the record."""
    audit.write("view_as.request", by=viewer, obj=viewed, at=now, method=method, path=path[:500])


def reaches_as_far(viewer: User, viewed: User) -> bool:
    if viewed.is_superuser and not viewer.is_superuser:
        return False
    return all(viewer.grants.get(code) in {ALL, scope} for code, scope in viewed.grants.items())
