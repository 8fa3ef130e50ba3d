"""Whom somebody should look after now, and why: their own contacts that are at risk."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contacts.conditions.compiling import Meant
from contacts.conditions.parsing import parse
from contacts.models import Contact
from contacts.queries.segments import Answer, explain_each
from ground.refusals import Refusal
from ground.totals import Total, total_of
from lifecycle.models import Lifecycle, Standing

#: So many are named; the list of contacts shows the others.
MOST = 8


@dataclass(frozen=True)
class Concern:
    contact: Contact
    since: datetime | None
    stage: str
    #: What of the lifecycle's rule holds, in the reader's language.
    reasons: list[str]


@dataclass(frozen=True)
class Attention:
    people: list[Concern]
    total: Total


def needing_attention(*, for_user: Any, now: datetime) -> Attention:
    """The person's own contacts at risk, those who came to be so last first."""
    seen = Contact.objects.visible_to(for_user).filter(owner=for_user.pk, standing__at_risk=True)
    total = total_of(seen)
    rows = (
        Standing.objects.filter(contact__in=seen.values("pk"))
        .select_related("contact", "stage")
        .order_by("-at_risk_since", "-contact_id")[:MOST]
    )
    found = list(rows)
    why = _reasons(found, now)
    people = [
        Concern(
            contact=one.contact,
            since=one.at_risk_since,
            stage=one.stage.label if one.stage else "",
            reasons=why.get(one.contact_id, []),
        )
        for one in found
    ]
    return Attention(people, total)


def _reasons(standings: list[Standing], now: datetime) -> dict[int, list[str]]:
    """Contact → why it is at risk: one question for each lifecycle."""
    ids: dict[int | None, list[int]] = {}
    for one in standings:
        ids.setdefault(one.contact.type_id, []).append(one.contact_id)
    found: dict[int, list[str]] = {}
    for lifecycle in Lifecycle.objects.filter(type__in=[pk for pk in ids if pk]):
        if lifecycle.at_risk:
            found |= _of_rule(lifecycle, ids[lifecycle.type_id], now)
    return found


def _of_rule(lifecycle: Lifecycle, ids: list[int], now: datetime) -> dict[int, list[str]]:
    try:
        tree = parse(lifecycle.at_risk, root="at_risk", is_kept=True)
    except Refusal:
        # It names something that is gone; that the contact is at risk is still known.
        return {}
    answers = explain_each(Meant(tree, now), ids)
    return {id: list(_holding(answer)) for id, answer in answers.items()}


def _holding(answer: Answer) -> Iterator[str]:
    if not answer.holds:
        return
    if answer.words:
        yield answer.words
    for part in answer.parts:
        yield from _holding(part)
