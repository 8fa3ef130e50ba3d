"""Keeping views of lists, sharing them, and taking them away."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.models import Team, User
from contacts.errors import MayNotShareView, NotYourTeam, NotYourView, TooManyViews, ViewTaken
from contacts.models import SavedView
from contacts.permissions import VIEWS_SHARE
from ground.versions import Versions, refuse_if_outdated

#: Of one list, that one person keeps.
MOST_VIEWS = 100
COLUMNS = ("name", "query", "columns", "sharing", "team_id")


@transaction.atomic
def save_view(*, list: str, by: User, now: datetime, **given: Any) -> SavedView:
    """A new view of the person's own.

    :raises ViewTaken: if they have one of this name, in any case.
    :raises TooManyViews: if they keep too many of this list.
    :raises NotYourTeam, MayNotShareView: if they may not share it so.
    """
    if SavedView.objects.filter(owner=by, list=list).count() >= MOST_VIEWS:
        raise TooManyViews(most=MOST_VIEWS)
    view = SavedView(list=list, owner=by, created_at=now, updated_at=now, **given)
    _refuse_sharing(view, by)
    _write(view, force_insert=True)
    audit.write("view.saved", by=by, obj=view, after=_picture(view), at=now)
    return view


@transaction.atomic
def change_view(
    *, view: SavedView, changes: dict[str, Any], by: User, now: datetime, expected: Versions = None
) -> SavedView:
    """The view under another name, showing something else, or shared otherwise.

    :raises NotYourView: if it is another's, and the caller may not share views.
    :raises Outdated: if it was changed since the caller read it.
    :raises ViewTaken, NotYourTeam, MayNotShareView: as for a new one.
    """
    view = SavedView.objects.select_for_update().get(pk=view.pk)
    _refuse_others(view, by)
    refuse_if_outdated(view, expected)
    before = _picture(view)
    for name, value in changes.items():
        setattr(view, name, value)
    if _picture(view) == before:
        return view
    if changes.keys() & {"sharing", "team"}:
        _refuse_sharing(view, by)
    view.version += 1
    view.updated_at = now
    _write(view, update_fields=[*changes, "team", "version", "updated_at"])
    audit.write("view.changed", by=by, obj=view, before=before, after=_picture(view), at=now)
    return view


@transaction.atomic
def delete_view(*, view: SavedView, by: User, now: datetime, expected: Versions = None) -> None:
    """Take the view away from all who see it; no record goes with it.

    :raises NotYourView: if it is another's, and the caller may not share views.
    :raises Outdated: if it was changed since the caller read it.
    """
    view = SavedView.objects.select_for_update().get(pk=view.pk)
    _refuse_others(view, by)
    refuse_if_outdated(view, expected)
    audit.write("view.deleted", by=by, obj=view, before=_picture(view), at=now)
    view.delete()


def may_change_view(view: SavedView, by: User) -> bool:
    """Their own; and what is shared, for those who may share with everybody."""
    if view.owner_id == by.pk:
        return True
    return view.sharing != SavedView.Sharing.PRIVATE and VIEWS_SHARE in by.granted_codes


def _refuse_others(view: SavedView, by: User) -> None:
    if not may_change_view(view, by):
        raise NotYourView


def _refuse_sharing(view: SavedView, by: User) -> None:
    """Only what is shared with a team names one, of the person's own or of any by permission."""
    may_share = VIEWS_SHARE in by.granted_codes
    if view.sharing != SavedView.Sharing.TEAM:
        view.team = None
        if view.sharing == SavedView.Sharing.EVERYBODY and not may_share:
            raise MayNotShareView
        return
    among = Team.objects.all() if may_share else Team.objects.filter(memberships__user=by)
    if view.team_id is None or not among.filter(pk=view.team_id).exists():
        raise NotYourTeam(field="team")


def _write(view: SavedView, **how: Any) -> None:
    try:
        with transaction.atomic():
            view.save(**how)
    except IntegrityError:
        raise ViewTaken(field="name") from None


def _picture(view: SavedView) -> dict[str, Any]:
    return {name: getattr(view, name) for name in COLUMNS}
