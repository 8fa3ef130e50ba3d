"""What became of each person in a broadcast, and what would become of them before it is sent."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from broadcasts.audience import audience_of
from broadcasts.models import Broadcast
from broadcasts.operations.contents import versions_in
from broadcasts.queries.figures import counts
from channels.adapters import Bounce
from contacts.models import Contact
from messaging.gate.asking import audience, estimate, verdicts
from messaging.gate.reasons import VERDICTS
from messaging.gate.sending import Sending, approved
from messaging.models import Category, Message, Topic
from messaging.planning.languages import version_in
from messaging.sending import outcomes, pacing
from templating.models import TemplateVersion

MOST_PEOPLE = 50


@dataclass(frozen=True)
class Counted:
    code: str
    words: str
    people: int
    status: str = ""


#: What is met on the way, beside the gate's verdicts.
MET = {
    pacing.PAUSED: _("It waits until the broadcast goes on"),
    pacing.THROTTLED: _("It waits for its turn at the broadcast's pace"),
    outcomes.REASONS[Bounce.HARD]: _("Their address does not exist"),
    outcomes.REASONS[Bounce.SOFT]: _("Their mailbox did not take it"),
    outcomes.REASONS[Bounce.BLOCK]: _("The provider refused it"),
    outcomes.REASONS[Bounce.STOP]: _("They told the provider that they want nothing from us"),
    outcomes.GAVE_UP: _("It was tried again and again in vain"),
}


def words_of(code: str) -> str:
    """A verdict's code in the reader's language."""
    known = VERDICTS.get(code)
    return str(known.words if known else MET.get(code, code))


def is_known(code: str) -> bool:
    return code in VERDICTS or code in MET


def verdict_counts(batches: Iterable[int]) -> list[Counted]:
    """How many have each verdict, the most first."""
    found: dict[tuple[str, str], int] = {}
    for one in counts(batches):
        place = (one.status, one.reason)
        found[place] = found.get(place, 0) + one.messages
    rows = [Counted(code, words_of(code), some, status) for (status, code), some in found.items()]
    return sorted(rows, key=lambda one: (-one.people, one.status, one.code))


def list_verdicts(batches: Iterable[int], *, for_user: Any) -> QuerySet[Message]:
    """What became of each, of those whom the person may see."""
    rows = Message.objects.filter(batch__in=list(batches))
    return rows.visible_to(for_user).select_related("contact")


def sending_now(broadcast: Broadcast, *, now: datetime) -> Sending:
    """The broadcast as the gate is asked about it before it is sent."""
    topic = broadcast.topic or Topic(category=Category.MARKETING)
    versions = broadcast.variants.values_list("template_version", flat=True)
    told = list(versions)
    is_approved = bool(told) and approved(broadcast.channel, told) == set(told)
    return Sending(
        *(broadcast.channel, topic, now, broadcast.account), has_approved_template=is_approved
    )


def estimate_of(broadcast: Broadcast, *, for_user: Any, now: datetime) -> dict[str, Any]:
    """How many would get it at once, later and never, and why, of those the person may see."""
    people = audience_of(broadcast, for_user=for_user, now=now)
    said = languages_said(broadcast)
    kind = version_in({locale: one.pk for locale, one in said.items() if locale}, alias="spoken")
    found = estimate(people, sending_now(broadcast, now=now), kind=kind if said else None)
    later, never = (_counted(found[kind]) for kind in ("later", "never"))
    whole = found["now"] + sum(one.people for one in [*later, *never])
    languages = _by_language(found.get("kinds", {}), said)
    told = {"audience": whole, "now": found["now"], "later": later, "never": never}
    return {**told, "languages": languages}


def _by_language(
    kinds: dict[int | None, int], said: dict[str, TemplateVersion]
) -> list[dict[str, Any]]:
    """How many get it in which language, of something said in several."""
    if not said:
        return []
    names, people = {one.pk: one.locale for one in said.values()}, Counter[str]()
    for version, count in kinds.items():
        people[names.get(version or 0, said[""].locale)] += count
    return [{"locale": locale, "people": people[locale]} for locale in sorted(people)]


def languages_said(broadcast: Broadcast) -> dict[str, TemplateVersion]:
    """As `versions_in`, where all variants are said in the same languages; else nothing."""
    variants = broadcast.variants.select_related("template_version__template", "broadcast")
    each = [versions_in(one) for one in variants]
    spoken = [({*one}, one[""].locale) for one in each if len(one) > 2]
    is_same = len(spoken) == len(each) > 0 and all(one == spoken[0] for one in spoken)
    return each[0] if is_same else {}


def people_with(
    broadcast: Broadcast, *, outcome: str, code: str, for_user: Any, now: datetime
) -> QuerySet[Contact]:
    """Some of those for whom the gate would say this, the newest."""
    people = audience_of(broadcast, for_user=for_user, now=now)
    asked = verdicts(sending_now(broadcast, now=now), audience(people))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT v.contact_id FROM ({asked.text}) v"  # noqa: S608
            " WHERE v.outcome = %s AND v.code = %s ORDER BY v.contact_id DESC LIMIT %s",
            [*asked.params, outcome, code, MOST_PEOPLE],
        )
        ids = [id for (id,) in cursor.fetchall()]
    return Contact.objects.filter(pk__in=ids).order_by("-pk")


def _counted(found: dict[str, int]) -> list[Counted]:
    rows: Iterable[tuple[str, int]] = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    return [Counted(code, words_of(code), people) for code, people in rows]
