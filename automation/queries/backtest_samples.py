"""Some of those who would have come in: what they would have got, beside what they did get."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from automation.models import Enrolment, Workflow
from automation.program import Program
from automation.queries.backtest_sums import Span, channel_of
from automation.queries.would_enter import Moments
from automation.queries.would_walk import Walked
from contacts.models import Contact

SAMPLE = 20
GOT_EACH = """
SELECT contact_id, channel, count(*) FROM messaging_message
WHERE contact_id = ANY(%s) AND direction = 'out' AND sent_at > %s AND sent_at <= %s
GROUP BY contact_id, channel ORDER BY contact_id, channel
"""


def sample_of(
    workflow: Workflow,
    program: Program,
    told: Moments,
    walked: Walked,
    places: Sequence[int],
    span: Span,
    for_user: Any,
) -> list[dict[str, Any]]:
    """The latest first."""
    shown = list(reversed(places[-SAMPLE:]))
    contacts = sorted({told.found[place].contact for place in shown})
    names, sends = names_of(contacts, for_user=for_user), _sends(program, walked, shown)
    got, came = _got_each(contacts, span), _came(workflow, contacts, span)
    rows = []
    for place in shown:
        one = told.found[place]
        rows.append(
            {
                **one._asdict(),
                "name": names.get(one.contact, ""),
                "sends": sends[place],
                "end": walked.outs[place].status if place in walked.outs else "active",
                "step": walked.there.get(place),
                "really_entered_at": came.get(one.contact),
                "really_got": got[one.contact],
            }
        )
    return rows


def names_of(contacts: Iterable[int], *, for_user: Any) -> dict[int, str]:
    """Of those whom the person may see."""
    rows = Contact.objects.visible_to(for_user).filter(pk__in=contacts)
    return dict(rows.values_list("pk", "display_name"))


def _sends(
    program: Program, walked: Walked, places: Sequence[int]
) -> Mapping[int, list[dict[str, Any]]]:
    """Place → what they would have been sent, in the order of time."""
    wanted = set(places)
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for node in program:
        channel = channel_of(node)
        if not channel:
            continue
        for place, at in walked.visits.get(node.key, ()):
            if place in wanted:
                found[place].append({"step": node.key, "channel": channel, "at": at})
    for rows in found.values():
        rows.sort(key=lambda row: row["at"])
    return found


def _came(workflow: Workflow, contacts: Sequence[int], span: Span) -> dict[int, Any]:
    """Contact → when they really came into the live workflow, the last time."""
    rows = Enrolment.objects.filter(
        workflow=workflow,
        contact__in=contacts,
        entered_at__gt=span.since,
        entered_at__lte=span.until,
    )
    return dict(rows.order_by("entered_at").values_list("contact_id", "entered_at"))


def _got_each(contacts: Sequence[int], span: Span) -> Mapping[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(GOT_EACH, [list(contacts), *span])
        for contact, channel, number in cursor.fetchall():
            found[contact][channel] = number
    return found
