"""In which time zone somebody is, or which it may be: their own, or those of their number."""

from functools import lru_cache
from zoneinfo import available_timezones

from django.conf import settings
from django.db import connection
from phonenumbers.tzdata import TIMEZONE_DATA, TIMEZONE_LONGEST_PREFIX

from contacts.conditions.sql import Sql, sql
from ground.arrays import text_array

#: Digits of a number that tell where it is of.
AREA = TIMEZONE_LONGEST_PREFIX

AREAS = """areas AS MATERIALIZED (
  SELECT DISTINCT ON (told.area) told.area, string_to_array(known.zones, ' ') AS zones
  FROM (SELECT DISTINCT area FROM people WHERE area <> '') told
  CROSS JOIN generate_series(1, {}) AS n
  JOIN unnest({}::text[], {}::text[]) AS known(prefix, zones) ON known.prefix = left(told.area, n)
  ORDER BY told.area, n DESC
)"""


def zone_known(contact: str) -> Sql:
    """The contact's zone, if the database knows one of this name; else NULL."""
    return sql(
        f"CASE WHEN {contact}.time_zone = ANY({{}}::text[]) THEN {contact}.time_zone END",
        text_array(zone_names()),
    )


def areas() -> Sql:
    """What numbers begin with → the zones that this may be, as a CTE over `people`."""
    prefixes, zones = prefixes_known()
    return sql(AREAS, AREA, prefixes, zones)


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """The zones that both we and the database know."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_timezone_names")
        known = {name for (name,) in cursor.fetchall()}
    return tuple(sorted(known & available_timezones()))


@lru_cache(maxsize=1)
def prefixes_known() -> tuple[str, str]:
    """The beginnings of numbers and their zones, as two arrays for the database."""
    known = set(zone_names())
    rows = [
        (prefix, " ".join(zone for zone in zones if zone in known) or settings.TIME_ZONE)
        for prefix, zones in TIMEZONE_DATA.items()
    ]
    return text_array(row[0] for row in rows), text_array(row[1] for row in rows)
