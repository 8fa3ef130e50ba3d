"""Who may be the same person: the statements that look for it.

Two contacts are compared only if they share a key: a mailbox, a number, the beginning of a name
beside a birth date, an organisation or a postal code, or all words of a name. What they have in
common then adds up to a score. People of one last name whose first names have nothing to do with
each other are a family, whatever address and number they share: never the same person.
"""

#: From here on two contacts are proposed as one person; from there on it is as good as sure.
LIKELY, SURE = 50, 85
#: Among how many that share a key somebody is compared.
NEIGHBOURS = 40

#: Who is asked about, from the tables.
CONTACTS = """
asked AS MATERIALIZED (
    SELECT c.id, contacts_plain(c.first_name) AS first, contacts_plain(c.last_name) AS last,
        c.birth_date, c.organisation_id, c.external_id,
        contacts_plain(coalesce(c.address ->> 'postal_code', '')) AS postal
    FROM contacts_contact c WHERE c.id = ANY(%(ids)s::bigint[])
),
mails AS (
    SELECT contact_id AS id, address FROM contacts_contactemail
    WHERE contact_id = ANY(%(ids)s::bigint[])
),
calls AS (
    SELECT contact_id AS id, number FROM contacts_contactphone
    WHERE contact_id = ANY(%(ids)s::bigint[])
)
"""
#: Somebody who is not there yet.
DRAFT = """
asked AS MATERIALIZED (
    SELECT 0::bigint AS id, contacts_plain(%(first)s) AS first, contacts_plain(%(last)s) AS last,
        %(birth_date)s::date AS birth_date, %(organisation)s::bigint AS organisation_id,
        NULL::text AS external_id, contacts_plain(%(postal)s) AS postal
),
mails AS (SELECT 0::bigint AS id, address FROM unnest(%(emails)s::text[]) AS address),
calls AS (SELECT 0::bigint AS id, number FROM unnest(%(phones)s::text[]) AS number)
"""
KEYS = """
said AS (
    SELECT id, 'e' AS kind, merging_mailbox(address) AS value FROM mails
    UNION
    SELECT id, 'p', number FROM calls
    UNION ALL
    SELECT id, 'b', left(last, 2) || '|' || birth_date FROM asked
    WHERE last <> '' AND birth_date IS NOT NULL
    UNION ALL
    SELECT id, 'o', left(last, 3) || '|' || left(first, 1) || '|' || organisation_id FROM asked
    WHERE last <> '' AND organisation_id IS NOT NULL
    UNION ALL
    SELECT id, 'a', left(last, 3) || '|' || left(first, 1) || '|' || postal FROM asked
    WHERE last <> '' AND postal <> ''
    UNION ALL
    SELECT id, 'n', (
        SELECT string_agg(word, ' ' ORDER BY word)
        FROM unnest(contacts_word_list(first, last)) AS word
    ) FROM asked WHERE first <> '' AND last <> ''
),
wanted AS MATERIALIZED (
    SELECT id, kind, hashtextextended(kind || value, 0) AS key FROM said
)
"""
WRITE_KEYS = f"""
WITH {CONTACTS}, {KEYS},
gone AS (
    DELETE FROM merging_matchkey had WHERE had.contact_id = ANY(%(ids)s::bigint[])
    AND NOT EXISTS (SELECT FROM wanted WHERE id = had.contact_id AND key = had.key)
)
INSERT INTO merging_matchkey (contact_id, kind, key)
SELECT id, kind, key FROM wanted ORDER BY id, key ON CONFLICT (key, contact_id) DO NOTHING
"""  # noqa: S608
# Names are compared in full, so that their order does not count.
SCORED = """
near AS MATERIALIZED (
    SELECT wanted.id AS one, o.contact_id AS two,
        bool_or(wanted.kind = 'e') AS mail, bool_or(wanted.kind = 'p') AS call
    FROM wanted CROSS JOIN LATERAL (
        SELECT contact_id FROM merging_matchkey k
        WHERE k.key = wanted.key AND k.contact_id {beyond} wanted.id
        ORDER BY k.contact_id LIMIT {neighbours}
    ) AS o
    GROUP BY 1, 2
),
compared AS (
    SELECT near.one, near.two, near.mail, near.call,
        a.first <> '' AND b.first <> '' AS firsts, a.last <> '' AND b.last <> '' AS lasts,
        similarity(a.first || ' ' || a.last, b.first || ' ' || b.last) AS names,
        a.first <> '' AND b.first <> '' AND similarity(a.last, b.last) >= 0.6
            AND similarity(a.first, b.first) < 0.3
            -- An initial is no other name.
            AND NOT (least(length(a.first), length(b.first)) <= 2
                     AND left(a.first, 1) = left(b.first, 1)) AS is_family,
        a.birth_date = b.birth_date AS birth, a.organisation_id = b.organisation_id AS work,
        a.postal <> '' AND a.postal = b.postal AS home,
        a.external_id <> b.external_id AS apart,
        NOT EXISTS (SELECT FROM mails WHERE id = a.id UNION ALL
                    SELECT FROM calls WHERE id = a.id)
        OR NOT EXISTS (SELECT FROM contacts_contactemail WHERE contact_id = b.id UNION ALL
                       SELECT FROM contacts_contactphone WHERE contact_id = b.id) AS unreachable
    FROM near JOIN asked a ON a.id = near.one
    CROSS JOIN LATERAL (
        SELECT c.id, contacts_plain(c.first_name) AS first, contacts_plain(c.last_name) AS last,
            c.birth_date, c.organisation_id, c.external_id,
            contacts_plain(coalesce(c.address ->> 'postal_code', '')) AS postal
        FROM contacts_contact c WHERE c.id = near.two
    ) AS b
),
weighed AS (
    SELECT one, two,
        array_remove(ARRAY[
            CASE WHEN mail THEN 'email' END,
            CASE WHEN call THEN 'phone' END,
            CASE WHEN firsts AND lasts AND names >= 0.9 THEN 'name'
                 WHEN firsts AND lasts AND names >= 0.55 THEN 'similar_name' END,
            CASE WHEN birth THEN 'birth_date' END,
            CASE WHEN work THEN 'organisation' END,
            CASE WHEN home THEN 'address' END,
            CASE WHEN unreachable THEN 'unreachable' END
        ], NULL)::varchar[] AS reasons,
        CASE WHEN is_family THEN 0 ELSE least(100, greatest(0,
            CASE WHEN mail THEN 60 ELSE 0 END
            + CASE WHEN call THEN 50 ELSE 0 END
            + CASE WHEN firsts AND lasts AND names >= 0.9 THEN 35
                   WHEN firsts AND lasts AND names >= 0.55 THEN 20
                   WHEN firsts AND lasts AND names < 0.3 THEN -35 ELSE 0 END
            + CASE WHEN birth THEN 25 WHEN NOT birth THEN -50 ELSE 0 END
            + CASE WHEN work THEN 15 ELSE 0 END
            + CASE WHEN home THEN 15 ELSE 0 END
            + CASE WHEN unreachable AND names >= 0.9 THEN 15 ELSE 0 END
            - CASE WHEN apart THEN 15 ELSE 0 END
        )) END AS score
    FROM compared
),
scored AS MATERIALIZED (
    SELECT least(one, two) AS first, greatest(one, two) AS second,
        max(score) AS score, max(reasons) AS reasons
    FROM weighed WHERE score >= {likely} GROUP BY 1, 2
)
"""
# Somebody who is deleted at this moment is waited for, and then left out.
WRITE_FOUND = """
WITH {asked}, {keys}, {scored},
alive AS MATERIALIZED (
    SELECT id FROM contacts_contact
    WHERE id IN (SELECT first FROM scored UNION SELECT second FROM scored)
    ORDER BY id FOR KEY SHARE
),
gone AS (
    DELETE FROM merging_duplicate d
    WHERE d.state = 'open' AND {concerned}
      AND NOT EXISTS (SELECT FROM scored
                      WHERE scored.first = d.first_id AND scored.second = d.second_id)
)
INSERT INTO merging_duplicate AS had (first_id, second_id, score, reasons, state, found_at)
SELECT scored.first, scored.second, scored.score, scored.reasons, 'open', now()
FROM scored JOIN alive a ON a.id = scored.first JOIN alive b ON b.id = scored.second
ORDER BY 1, 2
ON CONFLICT (first_id, second_id) DO UPDATE
SET score = excluded.score, reasons = excluded.reasons, state = CASE
    WHEN had.state = 'dismissed' AND excluded.score <= had.dismissed_score
         AND excluded.reasons <@ had.dismissed_reasons THEN 'dismissed' ELSE 'open' END
WHERE (had.score, had.reasons) IS DISTINCT FROM (excluded.score, excluded.reasons)
"""
TOUCHED = "(d.first_id = ANY(%(ids)s::bigint[]) OR d.second_id = ANY(%(ids)s::bigint[]))"
OLDER = "d.first_id = ANY(%(ids)s::bigint[])"


def _scored(beyond: str) -> str:
    return SCORED.format(beyond=beyond, neighbours=NEIGHBOURS, likely=LIKELY)


#: Everybody who may be one of these contacts.
FIND = WRITE_FOUND.format(asked=CONTACTS, keys=KEYS, scored=_scored("<>"), concerned=TOUCHED)
#: The same of a part of everybody, where each pair is met once.
SCAN = WRITE_FOUND.format(asked=CONTACTS, keys=KEYS, scored=_scored(">"), concerned=OLDER)
#: Everybody who may be somebody not yet there.
CHECK = """
WITH {asked}, {keys}, {scored}
SELECT second, score, reasons FROM scored ORDER BY score DESC, second LIMIT %(most)s
""".format(asked=DRAFT, keys=KEYS, scored=_scored("<>"))
