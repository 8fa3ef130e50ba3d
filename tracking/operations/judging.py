"""Saying who made the hits and whose they are, in sets, and recording what people did.

A hit is looked at some seconds after it came in: several links at once can only be told when
they are all there. What is recorded of people stays recorded; better rules change verdicts and
what messages show, and add to the log what they find to have been people.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection, transaction

from accounts.models import User
from events.operations.marking import marking
from jobs.kinds import Step
from jobs.models import Job
from jobs.operations import start_job
from tracking.judging.rules import BAITED, VERSION, Seen, judge
from tracking.models import Hit, HitQuerySet, Verdict
from tracking.operations.conversions import attribute
from tracking.operations.recording import record_people
from tracking.reactions import REACTIONS

KIND = "tracking.judge_again"
AT_ONCE = 2_000
#: How long a hit waits for what comes with it.
SETTLED = timedelta(seconds=8)
AROUND = timedelta(seconds=BAITED)
WRITE = """
UPDATE tracking_hit h SET verdict = new.verdict, rule = new.rule, rule_version = %s,
    contact_id = m.contact_id, batch_id = m.batch_id
FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS new (id, verdict, rule), messaging_message m
WHERE h.id = new.id AND m.id = h.message_id
"""
Neighbour = tuple[datetime, str, int]


class Said(NamedTuple):
    hit: Hit
    verdict: str
    rule: str

    @property
    def is_news(self) -> bool:
        return self.hit.rule_version == 0 or self.hit.verdict != self.verdict


def judge_new(*, now: datetime) -> int:
    """Say who made the hits that nobody has looked at yet; how many."""
    judged = 0
    while found := _judge_some(now):
        judged += found
        if found < AT_ONCE:
            break
    return judged


@transaction.atomic
def _judge_some(now: datetime) -> int:
    waiting = Hit.objects.waiting(now - SETTLED).select_for_update(of=("self",), skip_locked=True)
    hits = list(_with_message(waiting).order_by("at", "id")[:AT_ONCE])
    _judge(hits, now)
    return len(hits)


def _with_message(rows: HitQuerySet) -> HitQuerySet:
    bulky = ("message__values", "message__metadata", "message__error")
    return rows.select_related("message", "link").defer(*bulky)


def judge_again(*, by: User, now: datetime) -> Job:
    """Queue looking at everything anew that earlier rules decided.

    :raises JobNotPermitted: if `by` may not change how messages are tracked.
    """
    total = Hit.objects.filter(rule_version__gt=0, rule_version__lt=VERSION).count()
    arguments = {"before": VERSION, "now": now.isoformat()}
    return start_job(KIND, by=by, arguments=arguments, total=total, now=now)


def judge_batches(job: Job, checkpoint: dict[str, object]) -> Iterator[Step]:
    """What earlier rules decided, by id, so many at once."""
    done, after = job.done, int(str(checkpoint.get("after", 0)))
    changed = int(str(checkpoint.get("changed", 0)))
    now = datetime.fromisoformat(str(job.arguments["now"]))
    while True:
        older = Hit.objects.filter(pk__gt=after, rule_version__gt=0, rule_version__lt=VERSION)
        rows = _with_message(older.select_for_update(of=("self",)))
        hits = list(rows.order_by("pk")[:AT_ONCE])
        # Nobody is written to because of what happened long ago.
        with marking(quiet=True):
            changed += _judge(hits, now)
        done, after = done + len(hits), hits[-1].pk if hits else after
        at = {"after": after, "changed": changed}
        yield Step(done=done, checkpoint=at, result={"changed": changed})
        if len(hits) < AT_ONCE:
            return


def _judge(hits: Sequence[Hit], now: datetime) -> int:
    """Write the verdicts and what follows of them; how many are other than before."""
    if not hits:
        return 0
    around = _around(hits)
    said = [_say(hit, around[hit.message_id]) for hit in hits]
    with connection.cursor() as cursor:
        columns = zip(*((one.hit.pk, one.verdict, one.rule) for one in said), strict=True)
        cursor.execute(WRITE, [VERSION, *(list(column) for column in columns)])
    news = [one for one in said if one.is_news]
    people = [one.hit for one in news if one.verdict == Verdict.HUMAN]
    touched = {one.hit.message_id for one in news if _counts(one)}
    record_people(people)
    # What a person did right after a click was recorded before the click was judged.
    clicked = [hit for hit in people if hit.kind == Hit.Kind.CLICK]
    attribute(contacts={h.message.contact_id for h in clicked if h.message.contact_id}, now=now)
    for react in REACTIONS if touched else ():
        react(sorted(touched), now)
    return len(news)


def _counts(one: Said) -> bool:
    """Whether a message shows something else because of it."""
    return Verdict.HUMAN in (one.verdict, one.hit.verdict)


def _around(hits: Iterable[Hit]) -> dict[int, list[Neighbour]]:
    """Message → what links of it were followed about when its hits happened."""
    moments = [hit.at for hit in hits]
    links = Hit.objects.filter(
        message__in={hit.message_id for hit in hits},
        at__range=(min(moments) - AROUND, max(moments) + AROUND),
        kind__in=(Hit.Kind.CLICK, Hit.Kind.BAIT),
    )
    found: dict[int, list[Neighbour]] = defaultdict(list)
    for message, *neighbour in links.values_list("message_id", "at", "kind", "place"):
        found[message].append(tuple(neighbour))  # type: ignore[arg-type]
    return found


def _say(hit: Hit, around: Collection[Neighbour]) -> Said:
    others: dict[int, float] = {}
    is_baited = hit.kind == Hit.Kind.BAIT
    for at, kind, place in around:
        apart = abs((at - hit.at).total_seconds())
        if kind == Hit.Kind.BAIT:
            is_baited = is_baited or apart <= BAITED
        elif place != hit.place:
            others[place] = min(apart, others.get(place, apart))
    sent = hit.message.sent_at
    rule = judge(
        Seen(
            kind=hit.kind,
            asked=hit.asked,
            agent=hit.user_agent,
            ip=hit.ip,
            seconds=(hit.at - sent).total_seconds() if sent else None,
            others=tuple(others.values()),
            is_baited=is_baited,
        )
    )
    return Said(hit, rule.verdict, rule.name)
