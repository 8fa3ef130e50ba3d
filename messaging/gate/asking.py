"""The question itself: one statement that gives everybody in a set their verdict."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection

from channels.models import Channel
from contacts.conditions.sql import Sql, sql
from contacts.models import Contact, ContactQuerySet
from ground.arrays import id_array
from messaging.gate import reasons
from messaging.gate.addresses import reach_of
from messaging.gate.firm import Cap, Firm
from messaging.gate.hours import Holding, clocks, country, days_off, holdings, is_strict
from messaging.gate.never import Rule, never_rules
from messaging.gate.sending import PHONES, Sending
from messaging.gate.zones import AREA, areas, zone_known
from messaging.models import Message

PEOPLE = """people AS MATERIALIZED (
  SELECT told.*,
    CASE WHEN told.zone IS NULL AND {} THEN left(substr(told.address, 2), {}) ELSE '' END AS area
  FROM (
    SELECT a.key, a.contact_id, {} AS address, {} AS never, {} AS zone, {} AS capped_until,
      coalesce(preference.quiet_from, '00:00') AS quiet_from,
      coalesce(preference.quiet_until, '00:00') AS quiet_until,
      coalesce(preference.daily_at, '08:00') AS daily_at,
      coalesce(choice.is_daily, false) AS is_daily, {} AS country, {} AS is_strict
    FROM ({}) AS a
    LEFT JOIN contacts_contact c ON c.id = a.contact_id
    LEFT JOIN messaging_preference preference ON preference.contact_id = a.contact_id
    LEFT JOIN messaging_topicchoice choice
      ON choice.contact_id = a.contact_id AND choice.topic_id = {}
    {}
  ) AS told
)"""
TIMED = """timed AS MATERIALIZED (
  SELECT told.*, greatest({}, told.capped_until, {}) AS start
  FROM (
    SELECT people.*,
      CASE WHEN people.zone IS NOT NULL THEN ARRAY[people.zone]
        ELSE coalesce(areas.zones, ARRAY[{}]) END AS zones,
      people.never = '' AND ({} OR people.is_daily OR people.quiet_from <> people.quiet_until)
        AS is_clocked
    FROM people LEFT JOIN areas ON areas.area = people.area AND people.area <> ''
  ) AS told
)"""
#: Whoever may be in several zones gets it when it is late enough in all of them.
BY_OWN_CLOCK = "(SELECT max({}::timestamp AT TIME ZONE z.zone) FROM unnest(told.zones) AS z(zone))"
ANSWERS = """SELECT p.key, p.contact_id, coalesce(p.address, '') AS address,
  CASE WHEN p.never <> '' THEN 'never'
    WHEN p.capped_until IS NOT NULL OR k.code <> '' THEN 'hold' ELSE 'send' END AS outcome,
  CASE WHEN p.never <> '' THEN p.never
    WHEN p.capped_until IS NOT NULL THEN 'frequency_cap' ELSE coalesce(k.code, '') END AS code,
  CASE WHEN p.never = '' THEN coalesce(k.due_at, p.start) END AS due_at
FROM timed p LEFT JOIN clocks k ON p.is_clocked AND k.zones = p.zones AND k.start = p.start
  AND k.quiet_from = p.quiet_from AND k.quiet_until = p.quiet_until AND k.country = p.country
  AND k.is_strict = p.is_strict AND k.is_daily = p.is_daily AND k.daily_at = p.daily_at"""
#: A hold lasts until the full hour: there are fewer moments than people, and each is looked at.
#: What is being handed over just now counts, too, where a message is asked about again.
CAP = """(SELECT coalesce(
    (SELECT date_trunc('hour', had.sent_at + make_interval(days => {}) + interval '1 hour')
      FROM messaging_message had
      WHERE had.contact_id = a.contact_id AND had.category = 'marketing'
        AND had.direction = 'out' AND had.digest_id IS NULL
        AND had.sent_at > {} - make_interval(days => {}){}
      ORDER BY had.sent_at DESC OFFSET greatest({} - at_work.count, 0) LIMIT 1),
    CASE WHEN at_work.count > {} THEN {} + interval '1 hour' END)
  FROM ({}) AS at_work)"""
AT_WORK = """SELECT CASE WHEN a.key IS NULL THEN 0 ELSE (
    SELECT count(*) FROM messaging_message had
    WHERE had.status IN ('leased', 'handing_off') AND had.contact_id = a.contact_id
      AND had.category = 'marketing' AND had.id < a.key{}
  ) END AS count"""
ESTIMATED = """SELECT outcome, code, {}, count(*) FROM ({}) v{}
GROUP BY 1, 2, 3 ORDER BY 4 DESC, 2"""
#: Of batches that have had some already: which addresses, and by whose rows.
ONE_EACH = """SELECT v.key, v.contact_id, v.address,
  CASE WHEN v.is_double THEN 'never' ELSE v.outcome END AS outcome,
  CASE WHEN v.is_double THEN {} ELSE v.code END AS code,
  CASE WHEN NOT v.is_double THEN v.due_at END AS due_at
FROM (
  SELECT v.*, v.outcome <> 'never' AND (
      row_number() OVER (PARTITION BY v.address, v.outcome = 'never' ORDER BY v.contact_id) > 1
      OR (taken.to_address IS NOT NULL
        AND (taken.first <> v.contact_id OR taken.last <> v.contact_id))
    ) AS is_double
  FROM ({}) AS v
  LEFT JOIN (
    SELECT had.to_address, min(had.contact_id) AS first, max(had.contact_id) AS last
    FROM messaging_message had
    WHERE had.batch_id = ANY({}::bigint[]) AND had.status NOT IN ('skipped', 'cancelled')
    GROUP BY 1
  ) AS taken ON taken.to_address = v.address
) AS v"""


def audience(contacts: ContactQuerySet) -> Sql:
    """A set of contacts as the rows that the gate is asked about."""
    try:
        text, params = contacts.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        text, params = "SELECT id FROM contacts_contact WHERE false", ()
    return Sql(
        "SELECT NULL::bigint AS key, found.id AS contact_id, NULL::text AS address"  # noqa: S608
        f" FROM ({text}) AS found(id)",
        tuple(params),
    )


def audience_of_one(contact: Contact, address: str = "") -> Sql:
    """One contact as such a row, with the address it is to go to, if that was chosen."""
    return sql(
        "SELECT NULL::bigint AS key, {}::bigint AS contact_id, nullif({}::text, '') AS address",
        contact.pk,
        address,
    )


def again(messages: Sequence[Message]) -> Sql:
    """Messages that were planned before as such rows, with the addresses they have."""
    return sql(
        "SELECT had.id AS key, had.contact_id, nullif(had.to_address, '') AS address"
        " FROM messaging_message had WHERE had.id = ANY({}::bigint[])",
        id_array(message.pk for message in messages),
    )


def verdicts(sending: Sending, people: Sql, *, one_each: bool = True) -> Sql:
    """One SELECT of key, contact_id, address, outcome, code and due_at for a set of any size.

    `people` is a SELECT of a key to know the row by, a contact, and an address where one was
    chosen before. Among marketing mails each address is written to once, unless `one_each` is
    off.
    """
    question = Question(sending, Firm.read(sending))
    answers = sql("WITH {} {}", question.ctes(people), Sql(ANSWERS))
    if not one_each or sending.channel != Channel.EMAIL or not sending.is_marketing:
        return answers
    batches = {sending.batch.pk, *sending.siblings} if sending.batch else set()
    return sql(ONE_EACH, reasons.DUPLICATE_ADDRESS, answers, id_array(sorted(batches)))


@dataclass(frozen=True)
class Question:
    """A sending beside the firm's rules: the parts of the statement."""

    sending: Sending
    firm: Firm

    @property
    def address(self) -> str:
        return f"coalesce(a.address, {reach_of(self.sending.channel).address})"

    @property
    def stops(self) -> list[Rule]:
        return never_rules(self.sending, self.firm, self.address)

    @property
    def holds(self) -> list[Holding]:
        return holdings(self.sending, self.firm)

    def ctes(self, people: Sql, *, never: Sql | None = None) -> Sql:
        """Everything up to the answers; `never` takes the place of the first rule that holds."""
        sending, firm = self.sending, self.firm
        never = never or first_of([(rule.holds, rule.code) for rule in self.stops])
        told = sql(
            PEOPLE,
            Sql("true" if sending.channel in PHONES else "false"),
            *(AREA, Sql(self.address), never, zone_known("c"), self._capped()),
            *(country(firm), is_strict(sending, firm, self.address), people, sending.topic.pk),
            Sql(reach_of(sending.channel).join),
        )
        own = sql(BY_OWN_CLOCK, sending.local_at) if sending.local_at else Sql("NULL")
        timed = sql(
            TIMED,
            *(sending.now, own, settings.TIME_ZONE),
            Sql("true" if firm.lawful or firm.business or firm.has_days_off else "false"),
        )
        off = sql("days_off AS ({})", days_off(sending, firm))
        parts = [told, areas(), timed, off, clocks(self.holds, firm)]
        return sql(", ".join(["{}"] * len(parts)), *parts)

    def _capped(self) -> Sql:
        """The moment at which none of the firm's caps holds somebody back; NULL if none does."""
        if not self.firm.caps:
            return Sql("NULL::timestamptz")
        each = [self._cap(cap) for cap in self.firm.caps]
        return sql(f"greatest({', '.join(['{}'] * len(each))})", *each)

    def _cap(self, cap: Cap) -> Sql:
        here = sql(" AND had.channel = {}", cap.channel) if cap.channel else Sql("")
        now, before = self.sending.now, cap.limit - 1
        return sql(
            CAP,
            *(cap.days, now, cap.days, here, before, before, now),
            sql(AT_WORK, here),
        )


def first_of(cases: list[tuple[Sql, str]]) -> Sql:
    """The code of the first predicate that is true; empty where none is."""
    told = Sql("CASE")
    for holds, code in cases:
        told = sql("{} WHEN {} THEN {}", told, holds, code)
    return sql("{} ELSE '' END", told)


def estimate(
    contacts: ContactQuerySet, sending: Sending, *, kind: Sql | None = None
) -> dict[str, Any]:
    """What would become of an audience now: how many at once, later and never, and why.

    `kind` is an expression of the contact `spoken`: whoever may get it is counted by it, too.
    """
    asked = verdicts(sending, audience(contacts))
    spoken = " LEFT JOIN contacts_contact spoken ON spoken.id = v.contact_id" if kind else ""
    whole = sql(ESTIMATED, kind or Sql("NULL"), asked, Sql(spoken))
    found: dict[str, Any] = {"now": 0, "later": Counter(), "never": Counter()}
    if kind is not None:
        found["kinds"] = Counter()
    with connection.cursor() as cursor:
        cursor.execute(whole.text, whole.params)
        for outcome, code, one, count in cursor.fetchall():
            if kind is not None and outcome != reasons.Outcome.NEVER:
                found["kinds"][one] += count
            if outcome == reasons.Outcome.SEND:
                found["now"] += count
            else:
                later_or_never = "later" if outcome == reasons.Outcome.HOLD else "never"
                found[later_or_never][code] += count
    return found
