"""What holds a message back for a while, and the next moment at which nothing does.

People are told apart by their clocks alone: zone, quiet hours, country. There are far fewer
clocks than people, so the statement looks for the next moment once for each clock. Every rule
here holds from some edge to another edge of some day, so that the next moment is one of the
edges to come: the first at which no rule holds. It is looked at by the clock on the wall, and
so is right when the clocks change.
"""

from dataclasses import dataclass
from datetime import date, time, timedelta

from contacts.conditions.sql import Sql, any_of, sql
from ground.arrays import text_array
from messaging.gate import reasons
from messaging.gate.firm import Firm, Hours, holidays_of
from messaging.gate.sending import PHONES, Sending

#: How far is looked for a moment; whoever has none until then is asked about again.
AHEAD, AHEAD_WITH_DAYS_OFF = 8, 45
#: States of the USA whose own law ends the day at eight, and their area codes.
STRICT_END = time(20)
STRICT_STATES = ("FL", "OK", "WA", "FLORIDA", "OKLAHOMA", "WASHINGTON")
STRICT_AREAS = (
    # Florida
    *(
        [
            "239",
            "305",
            "321",
            "324",
            "352",
            "386",
            "407",
            "448",
            "561",
            "645",
            "656",
            "689",
            "727",
            "728",
            "754",
            "772",
            "786",
            "813",
            "850",
        ]
    ),
    *(["863", "904", "941", "954"]),
    # Oklahoma, Washington
    *(["405", "539", "572", "580", "918", "206", "253", "360", "425", "509", "564"]),
)
#: Whose country is unknown keeps the days of the firm's first.
NOWHERE = "?"
#: By the wall clock of any of a person's zones.
ANYWHERE = "EXISTS (SELECT FROM unnest(k.zones) AS z(zone) WHERE {})"
WALL = "({t} AT TIME ZONE z.zone)"


@dataclass(frozen=True)
class Holding:
    """A rule that holds some clocks back at some moments."""

    code: str
    #: With `{t}` for the moment, over clock `k`.
    holds: Sql
    #: Times of day at which it may end, by the zones of the person, or by one of its own.
    ends: tuple[time, ...]
    zone: str = ""
    #: The column of the clock that has its end.
    end_column: str = ""
    #: In place of `holds` for what is new, where that is otherwise.
    begins: Sql | None = None

    def at_start(self) -> Sql:
        return self.begins if self.begins is not None else self.at("k.start")

    def at(self, moment: str) -> Sql:
        """The predicate at the moment of this SQL expression."""
        return Sql(self.holds.text.replace("{t}", moment), self.holds.params)


def holdings(sending: Sending, firm: Firm) -> list[Holding]:
    """The rules of time that bear on a sending, in their order."""
    found: list[Holding] = []
    if firm.has_days_off:
        found.append(_days_off(firm))
    found += [_business(hours) for hours in firm.business]
    found += [_lawful(hours) for hours in firm.lawful]
    if sending.is_marketing:
        found.append(_quiet())
    if sending.topic.may_be_daily and not sending.is_locked:
        found.append(_daily(is_due=sending.is_due))
    return found


def _anywhere(test: Sql) -> Sql:
    return sql(ANYWHERE, test)


def _days_off(firm: Firm) -> Holding:
    off = [Sql(f"{WALL}::date = ANY(k.days_off)")]
    if firm.spares_weekends:
        off.append(Sql(f"extract(isodow FROM {WALL}) >= 6"))
    return Holding(reasons.BLACKOUT, _anywhere(any_of(off)), (time(0),))


def _business(hours: Hours) -> Holding:
    wall, zone = "({t} AT TIME ZONE {})", hours.time_zone
    holds = sql(
        f"NOT ({wall}::time >= {{}} AND {wall}::time < {{}}"
        f" AND extract(isodow FROM {wall}) = ANY({{}}::int[]))",
        *(zone, hours.starts, zone, hours.ends, zone, list(hours.weekdays) or [*range(1, 8)]),
    )
    return Holding(reasons.BUSINESS_HOURS, holds, (hours.starts,), hours.time_zone)


def _lawful(hours: Hours) -> Holding:
    end = "CASE WHEN k.is_strict THEN {}::time ELSE {}::time END"
    test = sql(
        f"{WALL}::time < {{}} OR {WALL}::time >= {end}",
        *(hours.starts, min(hours.ends, STRICT_END), hours.ends),
    )
    return Holding(reasons.LAWFUL_HOURS, _anywhere(test), (hours.starts,))


def _quiet() -> Holding:
    wall = f"{WALL}::time"
    test = Sql(
        "CASE WHEN k.quiet_from < k.quiet_until"
        f" THEN {wall} >= k.quiet_from AND {wall} < k.quiet_until"
        f" WHEN k.quiet_from > k.quiet_until"
        f" THEN {wall} >= k.quiet_from OR {wall} < k.quiet_until ELSE false END"
    )
    return Holding(reasons.QUIET_HOURS, _anywhere(test), (), end_column="quiet_until")


def _daily(*, is_due: bool) -> Holding:
    """It waits for the next time that their hour comes, and leaves within two hours of it.

    What is new while those pass waits for the next day, else there would be several mails in one.
    """
    wall = f"{WALL}::time"
    test = Sql(f"{wall} < k.daily_at OR {wall} >= k.daily_at + interval '2 hours'")
    holds = sql("k.is_daily AND {}", _anywhere(test))
    return Holding(
        *(reasons.DAILY, holds, ()),
        end_column="daily_at",
        begins=None if is_due else Sql("k.is_daily"),
    )


def is_strict(sending: Sending, firm: Firm, address: str) -> Sql:
    """Whether the law of somebody's state ends the day earlier."""
    if not firm.lawful:
        return Sql("false")
    told = sql("upper(coalesce(c.address ->> 'state', '')) = ANY({})", list(STRICT_STATES))
    parts = [sql("(c.country IN ('', 'US') AND {})", told)]
    if sending.channel in PHONES:
        parts.append(
            sql(
                f"(left({address}, 2) = '+1' AND substr({address}, 3, 3) = ANY({{}}::text[]))",
                text_array(STRICT_AREAS),
            )
        )
    return any_of(parts)


def country(firm: Firm) -> Sql:
    """The contact's country as the table of days off has it."""
    if not firm.countries:
        return Sql("''")
    return sql(
        "CASE WHEN coalesce(c.country, '') = '' THEN {} WHEN c.country = ANY({}) THEN c.country"
        " ELSE '' END",
        *(NOWHERE, list(firm.countries)),
    )


def days_off(sending: Sending, firm: Firm) -> Sql:
    """Country → the days off there, as a table; "" has those of every other."""
    first = sending.now.date() - timedelta(days=2)
    span = AHEAD_WITH_DAYS_OFF + 4
    home = _days(firm.dates, holidays_of(firm.countries[0], first, span)) if firm.countries else ""
    rows = {"": _days(firm.dates), NOWHERE: home or _days(firm.dates)}
    for one in firm.countries:
        rows[one] = _days(firm.dates, holidays_of(one, first, span))
    return sql(
        "SELECT told.country, told.days::date[] AS days"
        " FROM unnest({}::text[], {}::text[]) AS told(country, days)",
        text_array(rows),
        text_array(rows.values()),
    )


def _days(*lists: tuple[date, ...]) -> str:
    return "{" + ",".join(str(day) for days in lists for day in days) + "}"


CLOCKS = """clocks AS MATERIALIZED (
  SELECT k.zones, k.start, k.quiet_from, k.quiet_until, k.country, k.is_strict, k.is_daily,
    k.daily_at, held.code,
    CASE WHEN held.code = '' THEN k.start ELSE coalesce(
      (SELECT min(edge.t) FROM ({}) AS edge(t) WHERE edge.t > k.start AND NOT ({})),
      k.start + make_interval(days => {})
    ) END AS due_at
  FROM (
    SELECT told.*, free.days AS days_off
    FROM (
      SELECT DISTINCT zones, start, quiet_from, quiet_until, country, is_strict, is_daily,
        daily_at
      FROM timed WHERE is_clocked
    ) AS told
    LEFT JOIN days_off AS free ON free.country = told.country
  ) AS k
  CROSS JOIN LATERAL (SELECT CASE {} ELSE '' END) AS held(code)
)"""

NO_CLOCKS = """clocks AS (
  SELECT timed.*, '' AS code, timed.start AS due_at FROM timed WHERE false
)"""
#: The clock of one person, for whoever looks at one.
CLOCK = """SELECT p.zones, p.start, p.quiet_from, p.quiet_until, p.is_strict, p.is_daily,
  p.daily_at, free.days AS days_off
  FROM (SELECT p.country) AS own LEFT JOIN days_off AS free ON free.country = own.country"""


def clocks(rules: list[Holding], firm: Firm) -> Sql:
    """Each clock's first rule that holds at its start, and the next moment at which none does."""
    if not rules:
        return Sql(NO_CLOCKS)
    ahead = AHEAD_WITH_DAYS_OFF if firm.has_days_off else AHEAD
    cases = Sql(" ")
    for rule in rules:
        cases = sql("{} WHEN {} THEN {}", cases, rule.at_start(), rule.code)
    none = any_of(rule.at("edge.t") for rule in rules)
    return sql(CLOCKS, _edges(rules, ahead), none, ahead, cases)


def _edges(rules: list[Holding], ahead: int) -> Sql:
    """The moments at which one rule or the other may end for clock `k`."""
    by_wall = sorted({one for rule in rules if not rule.zone for one in rule.ends})
    columns = [f"k.{rule.end_column}" for rule in rules if rule.end_column]
    times = sql(", ".join(["{}::time"] * len(by_wall) + columns), *by_wall)
    parts = []
    if by_wall or columns:
        parts.append(
            sql(
                "SELECT (((k.start AT TIME ZONE z.zone)::date + day.n) + at.time)"
                " AT TIME ZONE z.zone"
                " FROM unnest(k.zones) AS z(zone), generate_series(0, {}) AS day(n),"
                " unnest(ARRAY[{}]) AS at(time)",
                ahead,
                times,
            )
        )
    for zone in sorted({rule.zone for rule in rules if rule.zone}):
        own = sorted({one for rule in rules if rule.zone == zone for one in rule.ends})
        parts.append(
            sql(
                "SELECT (((k.start AT TIME ZONE {})::date + day.n) + at.time) AT TIME ZONE {}"
                " FROM generate_series(0, {}) AS day(n), unnest({}::time[]) AS at(time)",
                *(zone, zone, ahead, own),
            )
        )
    return sql(" UNION ALL ".join(["{}"] * len(parts)), *parts)
