"""Mails to staff of what they were told: of one thing at once, or of a day together.

They are put together when they leave, so that they say nothing of what their reader may not
see any more, nor of what was read meanwhile.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template import loader
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.branding.brands import brand
from accounts.models import User
from messaging.kinds import KINDS
from messaging.models import Notification

SETTINGS_PAGE, BELL = "/app/settings/notifications", "/app/notifications"
#: How many of one kind a mail names.
NAMED = 10


@dataclass(frozen=True)
class Item:
    title: str
    message: str
    link: str


@dataclass(frozen=True)
class Group:
    """What is told of one kind."""

    label: str
    items: list[Item]
    more: str = ""


def letter_of(notification: int, said: Mapping[str, Any]) -> dict[str, Any] | None:
    """The mail of one notification; None where there is nothing to tell any more."""
    row = Notification.objects.select_related("user").filter(pk=notification).first()
    user = row.user if row is not None else None
    if row is None or user is None or not _seen(user, [notification]):
        return None
    with translation.override(user.locale or settings.LANGUAGE_CODE):
        one = _item(row)
        told = "\n\n".join(text for text in (one.message, said.get("letter", "")) if text)
        groups = [Group("", [Item(one.title, told, one.link)])]
        return _mail(user, said.get("subject") or one.title, groups)


def daily_mail(user_id: int, notifications: list[int]) -> dict[str, Any] | None:
    """The mail of what is unread of these; None where nothing is."""
    user = User.objects.filter(pk=user_id).first()
    rows = _seen(user, notifications) if user is not None else []
    if user is None or not rows:
        return None
    with translation.override(user.locale or settings.LANGUAGE_CODE):
        count = len(rows)
        words = ngettext("%(count)d notification", "%(count)d notifications", count)
        return _mail(user, words % {"count": count}, _groups(rows))


def _seen(user: User, ids: list[int]) -> list[Notification]:
    """Those that are unread, and that they may see."""
    if not user.is_active:
        return []
    rows = Notification.objects.visible_to(user).unread().filter(pk__in=ids)
    return list(rows.order_by("-id"))


def _groups(rows: Iterable[Notification]) -> list[Group]:
    """By kind, in the order of the settings; a kind that is no more comes last."""
    found: dict[str, list[Notification]] = {name: [] for name in KINDS}
    for row in rows:
        found.setdefault(row.kind, []).append(row)
    groups = []
    for name, told in found.items():
        if not told:
            continue
        label = str(KINDS[name].label) if name in KINDS else name
        more = len(told) - NAMED
        words = ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more}
        groups.append(Group(label, [_item(row) for row in told[:NAMED]], words if more > 0 else ""))
    return groups


def _item(row: Notification) -> Item:
    return Item(row.title, row.message, _address(row.action_url) if row.action_url else "")


def _address(path: str) -> str:
    return f"{settings.PUBLIC_URL.rstrip('/')}{path}"


def _mail(user: User, subject: str, groups: list[Group]) -> dict[str, Any]:
    firm = brand()
    facts = {
        "firm": firm,
        "subject": subject,
        "groups": groups,
        "bell": _address(BELL),
        "settings": _address(SETTINGS_PAGE),
        "why": _("You get this mail because of how you chose to be notified."),
        "language": translation.get_language(),
    }
    return {
        "to": user.email,
        "sender": firm.name,
        "subject": " ".join(subject.split()),
        "text": loader.render_to_string("messaging/notices.txt", facts).strip() + "\n",
        "html": loader.render_to_string("messaging/notices.html", facts),
    }
