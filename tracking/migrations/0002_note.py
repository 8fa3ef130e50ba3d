"""One hit, written down in one statement whose plan is kept."""

from django.db import migrations

# The address is told of a message that is gone, too; nothing is written then.
NOTE = """
CREATE FUNCTION tracking_note(
    the_token uuid, the_kind text, the_link bigint, the_place smallint, the_moment timestamptz,
    the_asked text, the_ip inet, the_agent text, OUT url text, OUT hosts jsonb
) LANGUAGE plpgsql AS $$
DECLARE known bigint;
BEGIN
    IF the_link IS NOT NULL THEN
        SELECT l.id, l.url INTO known, url FROM tracking_link l WHERE l.id = the_link;
        SELECT r.product_hosts INTO hosts FROM tracking_trackingrules r WHERE r.id = 1;
    END IF;
    INSERT INTO tracking_hit (message_id, kind, link_id, place, at, asked, ip, user_agent, verdict,
                              rule, rule_version)
    SELECT m.id, the_kind, known, the_place, the_moment, the_asked, the_ip, the_agent, 'unknown',
           '', 0
    FROM messaging_message m WHERE m.token = the_token;
END $$
"""
FORGET = """
DROP FUNCTION tracking_note(
    uuid, text, bigint, smallint, timestamptz, text, inet, text, OUT text, OUT jsonb)
"""


class Migration(migrations.Migration):
    dependencies = [("tracking", "0001_hits")]
    operations = [migrations.RunSQL(NOTE, FORGET)]
