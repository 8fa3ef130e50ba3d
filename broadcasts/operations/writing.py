"""Making, changing, copying and putting away broadcasts."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from broadcasts.errors import BroadcastUnderWay, NotADraft, UnfitBroadcast
from broadcasts.hints import show
from broadcasts.models import UNDER_WAY, Broadcast, Variant
from contacts.conditions.parsing import parse
from contacts.models import Segment
from ground.versions import Versions, refuse_if_outdated

LONGEST_NAME, MOST_VARIANTS = 100, 8
#: What a draft says beside its audience and its variants.
COLUMNS = (
    *("name", "channel", "topic", "account", "sender_name", "reply_to", "timing", "send_at"),
    *("local_day", "local_time", "if_passed", "per_minute", "campaign", "test_share"),
    *("winner_by", "decide_after_hours", "conditions", "by_language"),
)
OF_A_VARIANT = (
    *("share", "template_version", "subject", "subjects", "text", "sender_name"),
    "delay_minutes",
)


@transaction.atomic
def create_broadcast(*, by: User, now: datetime, name: str, **given: Any) -> Broadcast:
    """A draft; it says something as soon as a variant does.

    :raises BadConditions: naming what in its conditions cannot be understood.
    :raises UnfitBroadcast: naming what does not fit together.
    """
    broadcast = Broadcast(name=name, created_by=by, created_at=now, updated_at=now)
    variants = given.pop("variants", None) or [{}]
    segments = _take_segments(given)
    _write(broadcast, given)
    broadcast.save(force_insert=True)
    _put_segments(broadcast, segments)
    put_variants(broadcast, variants)
    audit.write("broadcast.created", by=by, obj=broadcast, after=picture(broadcast), at=now)
    show(broadcast)
    return broadcast


@transaction.atomic
def change_broadcast(
    *,
    broadcast: Broadcast,
    changes: dict[str, Any],
    by: User,
    now: datetime,
    expected: Versions = None,
) -> Broadcast:
    """Change a draft; what is not named stays.

    :raises Outdated: if it was changed since the caller read it.
    :raises NotADraft: if it is one no longer.
    :raises BadConditions, UnfitBroadcast: as for a new one.
    """
    broadcast = locked(broadcast)
    refuse_if_outdated(broadcast, expected)
    if broadcast.state != Broadcast.State.DRAFT:
        raise NotADraft
    before, changes = picture(broadcast), dict(changes)
    variants = changes.pop("variants", None)
    segments = _take_segments(changes)
    _write(broadcast, changes)
    _put_segments(broadcast, segments)
    if variants is not None:
        put_variants(broadcast, variants)
        broadcast.tested_at = None
    else:
        refuse_unfit_templates(broadcast, broadcast.variants.select_related(*VERSION))
    after = picture(broadcast)
    if after == before:
        return broadcast
    broadcast.refused_because = ""
    touch(broadcast, now=now)
    audit.write("broadcast.changed", by=by, obj=broadcast, before=before, after=after, at=now)
    return broadcast


@transaction.atomic
def duplicate_broadcast(*, broadcast: Broadcast, by: User, now: datetime) -> Broadcast:
    """A draft that says and means the same; when it goes is to be said anew."""
    copied = [name for name in COLUMNS if name not in {"name", "send_at", "local_day"}]
    given = {name: getattr(broadcast, name) for name in copied}
    given["segments_in"] = list(broadcast.segments_in.filter(archived_at=None))
    given["segments_out"] = list(broadcast.segments_out.filter(archived_at=None))
    given["timing"] = Broadcast.Timing.NOW
    given["conditions"] = given["conditions"] or None
    given["variants"] = [
        {"name": one.name, **{name: getattr(one, name) for name in OF_A_VARIANT}}
        for one in broadcast.variants.select_related(*VERSION).order_by("name")
    ]
    name = _("Copy of {name}").format(name=broadcast.name)[:LONGEST_NAME]
    return create_broadcast(by=by, now=now, name=name, **given)


@transaction.atomic
def delete_broadcast(
    *, broadcast: Broadcast, by: User, now: datetime, expected: Versions = None
) -> None:
    """Forget a draft. What was sent stays, and can be put away.

    :raises NotADraft: if it is none.
    """
    broadcast = locked(broadcast)
    refuse_if_outdated(broadcast, expected)
    if broadcast.state != Broadcast.State.DRAFT:
        raise NotADraft
    audit.write("broadcast.deleted", by=by, obj=broadcast, before=picture(broadcast), at=now)
    show(broadcast)
    broadcast.delete()


@transaction.atomic
def archive_broadcast(
    *, broadcast: Broadcast, by: User, now: datetime, expected: Versions = None
) -> Broadcast:
    """Put it away: lists leave it out, and its report stays.

    :raises BroadcastUnderWay: while it is scheduled or being sent.
    """
    broadcast = locked(broadcast)
    refuse_if_outdated(broadcast, expected)
    waits = {Broadcast.State.WAITING, Broadcast.State.SCHEDULED}
    if broadcast.state in {*UNDER_WAY, *waits}:
        raise BroadcastUnderWay
    return _put_away(broadcast, now, "archived", by=by, now=now)


@transaction.atomic
def restore_broadcast(
    *, broadcast: Broadcast, by: User, now: datetime, expected: Versions = None
) -> Broadcast:
    """Take it out of the archive."""
    broadcast = locked(broadcast)
    refuse_if_outdated(broadcast, expected)
    return _put_away(broadcast, None, "restored", by=by, now=now)


def locked(broadcast: Broadcast) -> Broadcast:
    """The row as it is, which nobody else changes until this transaction ends."""
    return Broadcast.objects.select_for_update().get(pk=broadcast.pk)


def touch(broadcast: Broadcast, *, now: datetime) -> None:
    """Keep all that was changed on the locked row, as a new version."""
    broadcast.version += 1
    broadcast.updated_at = now
    broadcast.save()
    show(broadcast)


def picture(broadcast: Broadcast) -> dict[str, Any]:
    """What is kept of it in the audit log."""
    told: dict[str, Any] = {name: getattr(broadcast, name) for name in COLUMNS}
    for name in ("topic", "account"):
        told[name] = getattr(broadcast, f"{name}_id")
    for name in ("segments_in", "segments_out"):
        rows = getattr(broadcast, name).order_by("slug")
        told[name] = list(rows.values_list("slug", flat=True))
    told["variants"] = list(broadcast.variants.order_by("name").values("name", *OF_A_VARIANT))
    return told


VERSION = ("template_version__template",)


def put_variants(broadcast: Broadcast, given: list[dict[str, Any]]) -> None:
    """Have the broadcast say it in these ways and no others.

    :raises UnfitBroadcast: if their shares do not add up, or a template does not fit.
    """
    if not 1 <= len(given) <= MOST_VARIANTS:
        said = _("A broadcast has 1 to {most} variants.").format(most=MOST_VARIANTS)
        raise UnfitBroadcast(said, field="variants")
    rows = [_variant(broadcast, place, one) for place, one in enumerate(given)]
    if len({row.name for row in rows}) < len(rows):
        raise UnfitBroadcast(_("Two variants have the same name."), field="variants")
    if sum(row.share for row in rows) != 100:
        said = _("The shares of the variants have to add up to 100.")
        raise UnfitBroadcast(said, field="variants")
    refuse_unfit_templates(broadcast, rows)
    broadcast.variants.all().delete()
    Variant.objects.bulk_create(rows)


def refuse_unfit_templates(broadcast: Broadcast, variants: Iterable[Variant]) -> None:
    for row in variants:
        version = row.template_version
        if version is None:
            continue
        if version.published_at is None:
            raise UnfitBroadcast(_("Publish the template first."), field="variants")
        if version.template.channel != broadcast.channel:
            said = _("The template is for another channel.")
            raise UnfitBroadcast(said, field="variants")


def _variant(broadcast: Broadcast, place: int, given: dict[str, Any]) -> Variant:
    name = given.get("name") or chr(ord("A") + place)
    known = {key: given[key] for key in OF_A_VARIANT if key in given}
    return Variant(broadcast=broadcast, name=name, **known)


def _write(broadcast: Broadcast, changes: dict[str, Any]) -> None:
    if "conditions" in changes:
        given = changes["conditions"]
        changes["conditions"] = parse(given).as_json() if given else {}
    for name, value in changes.items():
        setattr(broadcast, name, value)
    account = broadcast.account
    if account is not None and account.channel != broadcast.channel:
        raise UnfitBroadcast(_("The account is for another channel."), field="account")


def _take_segments(given: dict[str, Any]) -> dict[str, list[Segment]]:
    return {name: given.pop(name) for name in ("segments_in", "segments_out") if name in given}


def _put_segments(broadcast: Broadcast, given: dict[str, list[Segment]]) -> None:
    for name, segments in given.items():
        if any(one.archived_at is not None for one in segments):
            raise UnfitBroadcast(_("A segment of these is archived."), field=name)
        getattr(broadcast, name).set(segments)


def _put_away(
    broadcast: Broadcast, at: datetime | None, deed: str, *, by: User, now: datetime
) -> Broadcast:
    if (broadcast.archived_at is None) == (at is None):
        return broadcast
    broadcast.archived_at = at
    touch(broadcast, now=now)
    audit.write(f"broadcast.{deed}", by=by, obj=broadcast, at=now)
    return broadcast
