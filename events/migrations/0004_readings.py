"""Readings of free text that never fail: a broken date in a fact is no date."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION events_moment(written text) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN written::timestamptz;
EXCEPTION WHEN data_exception THEN
    RETURN NULL;
END $$;
CREATE FUNCTION events_day(moment timestamptz, zone text, else_zone text) RETURNS date
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (moment AT TIME ZONE coalesce(nullif(zone, ''), else_zone))::date;
EXCEPTION WHEN data_exception THEN
    RETURN (moment AT TIME ZONE else_zone)::date;
END $$;
"""
BACKWARDS = """
DROP FUNCTION events_day(timestamptz, text, text);
DROP FUNCTION events_moment(text);
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0003_append_only")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
