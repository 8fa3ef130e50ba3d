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

#: Who is asked about: some by their ids, or a stretch of everybody.
SOME = "{column} = ANY(%(ids)s::bigint[])"
STRETCH = "{column} BETWEEN %(low)s AND %(high)s"
#: What is compared of a contact. Texts are folded once: that costs more than all the rest.
PERSON = """
SELECT c.id, contacts_plain(c.first_name) AS first, contacts_plain(c.last_name) AS last,
    c.birth_date, c.organisation_id, c.external_id,
    coalesce(contacts_plain(nullif(c.address ->> 'postal_code', '')), '') AS postal
"""
#: By what contacts are looked for, from the tables.
CONTACTS = """
asked AS MATERIALIZED ({person} FROM contacts_contact c WHERE {whose_id}),
mails AS (SELECT contact_id AS id, address FROM contacts_contactemail WHERE {whose}),
calls AS (SELECT contact_id AS id, number FROM contacts_contactphone WHERE {whose})
"""
#: The same of somebody who is not there yet.
DRAFT = """
asked AS MATERIALIZED (
    SELECT 0::bigint AS id, contacts_plain(%(first)s) AS first, contacts_plain(%(last)s) AS last,
        %(birth_date)s::date AS birth_date, %(organisation)s::bigint AS organisation_id,
        NULL::text AS external_id, contacts_plain(%(postal)s) AS postal
),
mails AS (SELECT 0::bigint AS id, address FROM unnest(%(emails)s::text[]) AS address),
calls AS (SELECT 0::bigint AS id, number FROM unnest(%(phones)s::text[]) AS number)
"""
# Two names of letters alone are two words: nothing has to be taken apart.
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
    SELECT id, 'n', CASE WHEN first || last !~ '[^[:alpha:]]'
        THEN least(first, last) || ' ' || greatest(first, last)
        ELSE (
            SELECT string_agg(word, ' ' ORDER BY word)
            FROM unnest(contacts_word_list(first, last)) AS word
        ) END
    FROM asked WHERE first <> '' AND last <> ''
),
wanted AS MATERIALIZED (
    SELECT id, kind, hashtextextended(kind || value, 0) AS key FROM said
)
"""
WRITE_KEYS = """
WITH {asked}, {keys},
gone AS (
    DELETE FROM merging_matchkey had WHERE {whose}
    AND NOT EXISTS (SELECT FROM wanted WHERE id = had.contact_id AND key = had.key)
)
INSERT INTO merging_matchkey (contact_id, kind, key)
SELECT id, kind, key FROM wanted ORDER BY id, key ON CONFLICT (key, contact_id) DO NOTHING
"""
#: The keys that were written.
WRITTEN = """
wanted AS MATERIALIZED (
    SELECT contact_id AS id, kind, key FROM merging_matchkey WHERE {whose}
)
"""
NEAR = """
near AS MATERIALIZED (
    SELECT wanted.id AS one, o.contact_id AS two,
        bool_or(wanted.kind = 'e') AS mail, bool_or(wanted.kind = 'p') AS call
    FROM wanted CROSS JOIN LATERAL (
        SELECT contact_id FROM merging_matchkey k
        WHERE k.key = wanted.key AND k.contact_id {beyond} wanted.id
        ORDER BY k.contact_id LIMIT {neighbours}
    ) AS o
    GROUP BY 1, 2
)
"""
#: Everybody who is compared, once.
MET = """
met AS MATERIALIZED (
    {person}, EXISTS (SELECT FROM contacts_contactemail WHERE contact_id = c.id)
        OR EXISTS (SELECT FROM contacts_contactphone WHERE contact_id = c.id) AS is_reachable
    FROM contacts_contact c WHERE c.id IN (SELECT one FROM near UNION SELECT two FROM near)
    {and_draft}
)
"""
AND_DRAFT = """UNION ALL
    SELECT asked.*, EXISTS (SELECT FROM mails) OR EXISTS (SELECT FROM calls) FROM asked
"""
# Names are compared in full, so that their order does not count; each likeness is worked out
# once, and read several times.
SCORED = """
likened AS MATERIALIZED (
    SELECT near.*,
        a.first <> '' AND b.first <> '' AS firsts, a.last <> '' AND b.last <> '' AS lasts,
        similarity(a.first || ' ' || a.last, b.first || ' ' || b.last) AS names,
        similarity(a.first, b.first) AS first_names, similarity(a.last, b.last) AS last_names,
        -- An initial is no other name.
        least(length(a.first), length(b.first)) <= 2
            AND left(a.first, 1) = left(b.first, 1) AS is_initial,
        a.birth_date = b.birth_date AS birth, a.organisation_id = b.organisation_id AS work,
        a.postal <> '' AND a.postal = b.postal AS home,
        a.external_id <> b.external_id AS apart,
        NOT (a.is_reachable AND b.is_reachable) AS unreachable
    FROM near JOIN met a ON a.id = near.one JOIN met b ON b.id = near.two
),
compared AS (
    SELECT *,
        firsts AND last_names >= 0.6 AND first_names < 0.3 AND NOT is_initial AS is_family
    FROM likened
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
WITH {wanted}, {near}, {met}, {scored},
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


def _contacts(whom: str) -> dict[str, str]:
    columns = {"whose": "contact_id", "whose_id": "c.id"}
    return {name: whom.format(column=column) for name, column in columns.items()}


def _write_keys(whom: str) -> str:
    asked = CONTACTS.format(person=PERSON, **_contacts(whom))
    return WRITE_KEYS.format(asked=asked, keys=KEYS, **_contacts(whom))


def _find(*, wanted: str, beyond: str, and_draft: str = "") -> dict[str, str]:
    return {
        "wanted": wanted,
        "near": NEAR.format(beyond=beyond, neighbours=NEIGHBOURS),
        "met": MET.format(person=PERSON, and_draft=and_draft),
        "scored": SCORED.format(likely=LIKELY),
    }


def _write_found(whom: str, *, beyond: str, concerned: str) -> str:
    parts = _find(wanted=WRITTEN.format(**_contacts(whom)), beyond=beyond)
    return WRITE_FOUND.format(concerned=concerned, **parts)


_FIRST, _SECOND = (SOME.format(column=f"d.{side}_id") for side in ("first", "second"))
#: By what some contacts are looked for is written.
WRITE_KEYS_OF_SOME = _write_keys(SOME)
#: Everybody who may be one of these contacts, by the keys that were written.
FIND = _write_found(SOME, beyond="<>", concerned=f"({_FIRST} OR {_SECOND})")
#: The same two of a stretch of everybody, where each pair is met once.
WRITE_KEYS_OF_STRETCH = _write_keys(STRETCH)
SCAN = _write_found(STRETCH, beyond=">", concerned=STRETCH.format(column="d.first_id"))
#: Everybody who may be somebody not yet there.
CHECK = """
WITH {draft}, {wanted}, {near}, {met}, {scored}
SELECT second, score, reasons FROM scored ORDER BY score DESC, second LIMIT %(most)s
""".format(draft=DRAFT, **_find(wanted=KEYS, beyond="<>", and_draft=AND_DRAFT))
