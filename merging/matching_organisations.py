"""What may be the same organisation: the statements that look for it.

Two organisations are compared only if they share a key: a website, a number, a name, or the
beginning of a name beside a postal code. What kind of company it is ("Ltd", "GmbH") says nothing.
What they have in common then adds up to a score.
"""

from merging.matching import NEIGHBOURS, SOME, STRETCH

LIKELY = 50
#: What a company is by law, at the end of its name.
_LEGAL = (
    "inc|incorporated|llc|llp|lp|ltd|limited|plc|corp|corporation|company|co|gmbh|mbh|ag|kg|ohg|ug"
    "|ev|eg|se|sa|sas|sarl|srl|spa|sl|bv|nv|ab|as|oy|aps|pty|pte"
)
PLAIN = """
SELECT o.id, o.external_id, o.phone,
    trim(regexp_replace(
        regexp_replace(contacts_plain(o.name), '[^[:alnum:]]+', ' ', 'g'),
        '( (LEGAL))+ *$', '')) AS name,
    regexp_replace(lower(split_part(split_part(
        regexp_replace(o.website, '^[a-z]+://', '', 'i'), '/', 1), ':', 1)), '^www\\.', '') AS host,
    coalesce(contacts_plain(nullif(o.address ->> 'postal_code', '')), '') AS postal
FROM contacts_organisation o
""".replace("LEGAL", _LEGAL)
KEYS = """
said AS (
    SELECT id, 'w' AS kind, host AS value FROM asked WHERE host <> ''
    UNION ALL SELECT id, 'p', phone FROM asked WHERE phone <> ''
    UNION ALL SELECT id, 'n', name FROM asked WHERE name <> ''
    UNION ALL SELECT id, 'a', left(name, 4) || '|' || postal FROM asked
    WHERE name <> '' AND postal <> ''
),
wanted AS MATERIALIZED (
    SELECT id, kind, hashtextextended(kind || value, 0) AS key FROM said
)
"""
WRITE_KEYS = """
WITH asked AS MATERIALIZED ({plain} WHERE {whose_id}), {keys},
gone AS (
    DELETE FROM merging_organisationkey had WHERE {whose}
    AND NOT EXISTS (SELECT FROM wanted WHERE id = had.organisation_id AND key = had.key)
)
INSERT INTO merging_organisationkey (organisation_id, kind, key)
SELECT id, kind, key FROM wanted ORDER BY id, key ON CONFLICT (key, organisation_id) DO NOTHING
"""
# One that is deleted at this moment is waited for, and then left out.
WRITE_FOUND = """
WITH near AS MATERIALIZED (
    SELECT DISTINCT wanted.organisation_id AS one, o.organisation_id AS two
    FROM merging_organisationkey wanted CROSS JOIN LATERAL (
        SELECT organisation_id FROM merging_organisationkey k
        WHERE k.key = wanted.key AND k.organisation_id {beyond} wanted.organisation_id
        ORDER BY k.organisation_id LIMIT {neighbours}
    ) AS o
    WHERE {whose}
),
met AS MATERIALIZED ({plain} WHERE o.id IN (SELECT one FROM near UNION SELECT two FROM near)),
likened AS MATERIALIZED (
    SELECT near.*, similarity(a.name, b.name) AS names, a.name <> '' AND b.name <> '' AS named,
        a.host <> '' AND a.host = b.host AS site, a.phone <> '' AND a.phone = b.phone AS call,
        a.postal <> '' AND a.postal = b.postal AS home, a.external_id <> b.external_id AS apart
    FROM near JOIN met a ON a.id = near.one JOIN met b ON b.id = near.two
),
weighed AS (
    SELECT one, two,
        array_remove(ARRAY[
            CASE WHEN named AND names >= 0.9 THEN 'name'
                 WHEN named AND names >= 0.5 THEN 'similar_name' END,
            CASE WHEN site THEN 'website' END, CASE WHEN call THEN 'phone' END,
            CASE WHEN home THEN 'address' END
        ], NULL)::varchar[] AS reasons,
        least(100, greatest(0,
            CASE WHEN named AND names >= 0.9 THEN 55 WHEN named AND names >= 0.5 THEN 30
                 WHEN named AND names < 0.2 THEN -25 ELSE 0 END
            + CASE WHEN site THEN 40 ELSE 0 END + CASE WHEN call THEN 35 ELSE 0 END
            + CASE WHEN home THEN 20 ELSE 0 END - CASE WHEN apart THEN 15 ELSE 0 END
        )) AS score
    FROM likened
),
scored AS MATERIALIZED (
    SELECT least(one, two) AS first, greatest(one, two) AS second,
        max(score) AS score, max(reasons) AS reasons
    FROM weighed WHERE score >= {likely} GROUP BY 1, 2
),
alive AS MATERIALIZED (
    SELECT id FROM contacts_organisation
    WHERE id IN (SELECT first FROM scored UNION SELECT second FROM scored)
    ORDER BY id FOR KEY SHARE
),
gone AS (
    DELETE FROM merging_organisationduplicate d
    WHERE d.state = 'open' AND {concerned}
      AND NOT EXISTS (SELECT FROM scored
                      WHERE scored.first = d.first_id AND scored.second = d.second_id)
)
INSERT INTO merging_organisationduplicate AS had
    (first_id, second_id, score, reasons, state, found_at)
SELECT scored.first, scored.second, scored.score, scored.reasons, 'open', now()
FROM scored JOIN alive a ON a.id = scored.first JOIN alive b ON b.id = scored.second
ORDER BY 1, 2
ON CONFLICT (first_id, second_id) DO UPDATE
SET score = excluded.score, reasons = excluded.reasons, state = CASE
    WHEN had.state = 'dismissed' AND excluded.score <= had.dismissed_score
         AND excluded.reasons <@ had.dismissed_reasons THEN 'dismissed' ELSE 'open' END
WHERE (had.score, had.reasons) IS DISTINCT FROM (excluded.score, excluded.reasons)
"""


def _write_keys(whom: str) -> str:
    whose, whose_id = whom.format(column="organisation_id"), whom.format(column="o.id")
    return WRITE_KEYS.format(plain=PLAIN, keys=KEYS, whose=whose, whose_id=whose_id)


def _write_found(whom: str, *, beyond: str, concerned: str) -> str:
    return WRITE_FOUND.format(
        plain=PLAIN,
        whose=whom.format(column="wanted.organisation_id"),
        beyond=beyond,
        concerned=concerned,
        neighbours=NEIGHBOURS,
        likely=LIKELY,
    )


_FIRST, _SECOND = (SOME.format(column=f"d.{side}_id") for side in ("first", "second"))
WRITE_KEYS_OF_SOME = _write_keys(SOME)
#: All that may be one of these organisations, by the keys that were written.
FIND = _write_found(SOME, beyond="<>", concerned=f"({_FIRST} OR {_SECOND})")
#: The same two of a stretch of all, where each pair is met once.
WRITE_KEYS_OF_STRETCH = _write_keys(STRETCH)
SCAN = _write_found(STRETCH, beyond=">", concerned=STRETCH.format(column="d.first_id"))
