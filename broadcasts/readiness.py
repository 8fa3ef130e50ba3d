"""What a broadcast lacks before it can go."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from broadcasts.errors import NotReady
from broadcasts.models import Broadcast
from broadcasts.queries.rules import rules_now
from channels.models import Account, Channel
from templating.models import Approval, TemplateVersion

Timing = Broadcast.Timing


def refuse_unready(broadcast: Broadcast, *, now: datetime) -> None:
    """
    :raises NotReady: naming each thing that is missing.
    """
    if missing := lacks(broadcast, now=now):
        raise NotReady(missing)


def lacks(broadcast: Broadcast, *, now: datetime) -> list[dict[str, str]]:
    """Each thing that is missing, by its field."""
    found = [
        *_of_audience(broadcast),
        *_of_content(broadcast),
        *_of_time(broadcast, now),
        *_of_test(broadcast),
        *_of_rules(broadcast),
    ]
    return [{"field": field, "detail": detail} for field, detail in found]


def _of_audience(broadcast: Broadcast) -> Iterator[tuple[str, str]]:
    if broadcast.topic_id is None:
        yield "topic", _("Say what it is about, so that people can say no to that.")
    segments = [*broadcast.segments_in.all(), *broadcast.segments_out.all()]
    if not broadcast.segments_in.exists() and not broadcast.conditions:
        yield "segments_in", _("Say whom it is for.")
    gone = [one.name for one in segments if one.archived_at is not None]
    if gone:
        said = _("These segments are archived: {names}.").format(names=", ".join(gone))
        yield "segments_in", said


def _of_content(broadcast: Broadcast) -> Iterator[tuple[str, str]]:
    for one in broadcast.variants.select_related("template_version__template").order_by("name"):
        version = one.template_version
        if version is None and not one.text.strip():
            yield "variants", _("Variant {name} says nothing yet.").format(name=one.name)
        elif version is not None and version.template.archived_at is not None:
            said = _("The template of variant {name} is archived.")
            yield "variants", said.format(name=one.name)
        elif broadcast.channel == Channel.WHATSAPP and version is not None:
            yield from _of_approval(one.name, version)
        has_subject = bool(one.subject.strip() or (version is not None and version.subject))
        if broadcast.channel == Channel.EMAIL and not has_subject:
            yield "variants", _("Variant {name} has no subject.").format(name=one.name)
    account = broadcast.account
    if account is not None and account.state != Account.State.ACTIVE:
        yield "account", _("Nothing can be sent by this account just now.")


def _of_approval(name: str, version: TemplateVersion) -> Iterator[tuple[str, str]]:
    approval = Approval.objects.filter(of=version).first()
    if approval is None or approval.status != Approval.Status.APPROVED:
        standing = approval.get_status_display() if approval else _("Not submitted")
        said = _("WhatsApp has not approved the template of variant {name}: {standing}.")
        yield "variants", said.format(name=name, standing=standing)


def _of_time(broadcast: Broadcast, now: datetime) -> Iterator[tuple[str, str]]:
    if broadcast.timing == Timing.AT:
        if broadcast.send_at is None:
            yield "send_at", _("Say when it is to go.")
        elif broadcast.send_at < now:
            yield "send_at", _("This moment is over.")
    if broadcast.timing == Timing.LOCAL:
        if broadcast.local_day is None:
            yield "local_day", _("Say on which day it is to go.")
        elif (now.date() - broadcast.local_day).days > 1:
            yield "local_day", _("This day is over everywhere.")
        if broadcast.local_time is None:
            yield "local_time", _("Say at what time of day it is to go.")


def _of_test(broadcast: Broadcast) -> Iterator[tuple[str, str]]:
    if broadcast.test_share is None:
        return
    if broadcast.variants.count() < 2:
        yield "variants", _("A test needs two variants.")
    if broadcast.timing == Timing.LOCAL:
        said = _("A winner cannot be waited for where each recipient has an hour of their own.")
        yield "timing", said


def _of_rules(broadcast: Broadcast) -> Iterator[tuple[str, str]]:
    is_mail = broadcast.channel == Channel.EMAIL
    if is_mail and broadcast.tested_at is None and rules_now().needs_test:
        yield "test", _("Send a test of what it says now to a colleague first.")
