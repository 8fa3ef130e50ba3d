"""Writing canned replies, and filling them for somebody."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from accounts import audit
from accounts.models import User
from contacts.models import Contact
from conversations.errors import NotFilled, NotYourReply, UnfitReply
from conversations.models import CannedReply
from conversations.permissions import REPLIES_MANAGE
from ground.versions import Versions, refuse_if_outdated
from templating.composing import Sources
from templating.language.missing import MissingVariable, TemplateBounds
from templating.language.parsing import TemplateSyntax
from templating.rendering import Prepared, prepare_sources
from templating.values import values_for

COLUMNS = ("name", "text", "owner_id", "team_id")


@transaction.atomic
def create_reply(*, given: dict[str, Any], by: User, now: datetime) -> CannedReply:
    """A new reply: one's own, unless it is given to a team or to everybody.

    :raises UnfitReply: if its text cannot be understood.
    :raises NotYourReply: if it is for others and `by` may not manage those.
    """
    row = CannedReply(created_at=now, updated_at=now)
    _revise(row, given, by)
    _refuse_others(row, by)
    row.save(force_insert=True)
    audit.write("canned_reply.created", by=by, obj=row, after=_picture(row), at=now)
    return row


@transaction.atomic
def change_reply(
    *,
    reply: CannedReply,
    changes: dict[str, Any],
    by: User,
    now: datetime,
    expected: Versions = None,
) -> CannedReply:
    """The reply, said otherwise; what is not named stays.

    :raises Outdated: if it was changed since the caller read it.
    :raises UnfitReply, NotYourReply: as for a new one.
    """
    row = CannedReply.objects.select_for_update(of=("self",)).get(pk=reply.pk)
    _refuse_others(row, by)
    refuse_if_outdated(row, expected)
    before = _picture(row)
    _revise(row, changes, by)
    _refuse_others(row, by)
    after = _picture(row)
    if after == before:
        return row
    row.version += 1
    row.updated_at = now
    row.save()
    audit.write("canned_reply.changed", by=by, obj=row, before=before, after=after, at=now)
    return row


@transaction.atomic
def delete_reply(*, reply: CannedReply, by: User, now: datetime, expected: Versions = None) -> None:
    """
    :raises Outdated: if it was changed since the caller read it.
    :raises NotYourReply: if it is for others and `by` may not manage those.
    """
    row = CannedReply.objects.select_for_update(of=("self",)).get(pk=reply.pk)
    _refuse_others(row, by)
    refuse_if_outdated(row, expected)
    audit.write("canned_reply.deleted", by=by, obj=row, before=_picture(row), at=now)
    row.delete()


def fill_reply(*, reply: CannedReply, contact: Contact, by: User, now: datetime) -> str:
    """The reply's text as it is for a contact.

    :raises NotFilled: naming what is not known of them.
    """
    prepared = _prepared(reply.text, contact.locale)
    values = values_for([contact], prepared.variables, now=now, seen_by=by)
    try:
        return prepared.render(values.get(contact.pk, {})).text
    except MissingVariable as fault:
        said = gettext("The reply asks for {name}, which is not known of this contact.")
        raise NotFilled(said.format(name=fault.name)) from None
    except TemplateBounds as fault:
        raise NotFilled(str(fault)) from None


def _prepared(text: str, locale: str) -> Prepared:
    try:
        return prepare_sources(Sources(text=text), locale=locale or "en")
    except TemplateSyntax as fault:
        raise UnfitReply(str(fault), field="text") from None


def _revise(row: CannedReply, given: dict[str, Any], by: User) -> None:
    if "name" in given:
        row.name = given["name"].strip()
    if "text" in given:
        row.text = given["text"].strip()
    if not row.name or not row.text:
        raise UnfitReply("Give it a name and a text.", field="text" if row.name else "name")
    _prepared(row.text, "en")
    if "for_whom" in given:
        whom = given["for_whom"]
        row.owner = by if whom == "me" else None
        row.team = given.get("team") if whom == "team" else None
        if whom == "team" and row.team is None:
            raise UnfitReply("Say which team.", field="team")
    elif row._state.adding:
        row.owner = by


def _refuse_others(row: CannedReply, by: User) -> None:
    if row.owner_id != by.pk and REPLIES_MANAGE not in by.granted_codes:
        raise NotYourReply


def _picture(row: CannedReply) -> dict[str, Any]:
    return {name: getattr(row, name) for name in COLUMNS}
