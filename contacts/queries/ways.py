"""The ways to a contact, as SQL; the search puts those that fit a text into one statement.

Each is what follows SELECT and names the row `c`; `{among}` stands where it may be narrowed.
Parameters: `text` as it was typed, `beginning` of it, `number` and `backwards` of its digits,
`name` to be spelled, `most` to be found.
"""

#: Of names: rows looked at to find the best of, organisations by each word and in all.
CANDIDATES, ORGANISATIONS_BY_WORD, ORGANISATIONS = 200, 40, 20
MOST_SPELLINGS, LONGEST_WORDS = 24, 6

EXTERNAL_ID = "FROM contacts_contact c WHERE c.external_id = %(text)s AND {among}"
EXTERNAL_ID_BEGINS = "FROM contacts_contact c WHERE c.external_id LIKE %(beginning)s AND {among}"
EMAIL = "FROM contacts_contactemail e JOIN contacts_contact c ON c.id = e.contact_id WHERE "
ADDRESS = EMAIL + "e.address = lower(%(text)s) AND {among}"
ADDRESS_BEGINS = EMAIL + "e.address LIKE lower(%(beginning)s) AND {among}"
PHONE = "FROM contacts_contactphone p JOIN contacts_contact c ON c.id = p.contact_id WHERE "
NUMBER_BEGINS = PHONE + "p.number LIKE %(number)s AND {among}"
NUMBER_ENDS = PHONE + "reverse(p.number) LIKE %(backwards)s AND {among}"
BEGINS = " ^@ contacts_plain(%(text)s) AND {among}"
NAME_BEGINS = "FROM contacts_contact c WHERE contacts_plain(c.display_name)" + BEGINS
LAST_NAME_BEGINS = "FROM contacts_contact c WHERE contacts_plain(c.last_name)" + BEGINS

#: A word as a tsquery writes it.
QUOTED = r"""'''' || replace(replace({}, '\', '\\'), '''', '''''') || ''''"""
# Two wrong letters in a long word, one in a short one; swapped letters count as two.
# `sure` is a tsquery of the words as they stand, and NULL if one is in no name; `near` is one
# of their like, without the words that are like none of any name.
SPELLED = f"""
asked AS MATERIALIZED (
    SELECT word, place, place = cardinality(given) AS is_last
    FROM contacts_word_list(%(name)s) AS given, unnest(given) WITH ORDINALITY AS one (word, place)
    WHERE place <= {LONGEST_WORDS}
),
spellings AS MATERIALIZED (
    SELECT asked.place, {QUOTED.format("near.word")} AS word, near.distance
    FROM asked LEFT JOIN LATERAL (
        SELECT known.word, min(known.distance) AS distance FROM (
            (SELECT word, 0 AS distance FROM contacts_nameword
             WHERE word = asked.word LIMIT 1)
            UNION ALL
            (SELECT DISTINCT word, 0 FROM contacts_nameword
             WHERE asked.is_last
               AND word ~>=~ asked.word AND word ~<~ (asked.word || chr(1114111))
             LIMIT {MOST_SPELLINGS})
            UNION ALL
            (SELECT DISTINCT word, levenshtein_less_equal(word, asked.word, 2)
             FROM contacts_nameword
             WHERE length(asked.word) BETWEEN 3 AND 60
               AND (word %% asked.word
                    OR (length(asked.word) < 6 AND word ~>=~ left(asked.word, 1)
                        AND word ~<~ (left(asked.word, 1) || chr(1114111))
                        AND length(word) BETWEEN length(asked.word) - 1
                                             AND length(asked.word) + 1))
               AND levenshtein_less_equal(word, asked.word, 2)
                   <= CASE WHEN length(asked.word) < 4 THEN 1 ELSE 2 END)
        ) AS known (word, distance)
        GROUP BY known.word ORDER BY 2, similarity(known.word, asked.word) DESC, known.word
        LIMIT {MOST_SPELLINGS}
    ) AS near ON true
),
places AS MATERIALIZED (
    SELECT place, '(' || string_agg(word, ' | ') FILTER (WHERE distance = 0) || ')' AS sure,
           '(' || string_agg(word, ' | ') || ')' AS near
    FROM spellings GROUP BY place
),
spelled AS MATERIALIZED (
    SELECT CASE WHEN count(*) = count(sure) THEN string_agg(sure, ' & ')::tsquery END AS sure,
           string_agg(near, ' & ')::tsquery AS near
    FROM places
)
"""  # noqa: S608 - numbers of ours
#: Looked for first are the words as they stand, then their like if that is more.
SURE = {"words": "(SELECT sure FROM spelled)", "place": "sure"}
NEAR = {"words": "(SELECT near FROM spelled WHERE near IS DISTINCT FROM sure)", "place": "near"}
PERSON = "contacts_words(c.first_name, c.last_name, c.display_name)"
# Of a few hundred, those most like the text come first.
BY_NAME = """
FROM (
    SELECT c.id, c.{shown} FROM {table} c
    WHERE {held} @@ {words} AND {among} LIMIT {candidates}
) AS c
ORDER BY similarity(contacts_plain(c.{shown}), contacts_plain(%(text)s)) DESC, c.id
"""
# Some of the words may be the organisation's and some the person's. Each word has its share of
# the organisations looked at: one that is in very many of them must not crowd out the other.
BY_ORGANISATION = """
FROM contacts_contact c JOIN contacts_organisation o ON o.id = c.organisation_id
WHERE {words} IS NOT NULL AND o.id IN (
    SELECT picked.id FROM (
        SELECT DISTINCT fits.id, fits.name FROM places CROSS JOIN LATERAL (
            SELECT id, name FROM contacts_organisation
            WHERE contacts_words(name) @@ places.{place}::tsquery LIMIT {by_word}
        ) AS fits
    ) AS picked
    ORDER BY ts_rank(contacts_words(picked.name), {words}) DESC, picked.id LIMIT {organisations}
  )
  AND contacts_words(c.first_name, c.last_name, c.display_name, o.name) @@ {words} AND {among}
ORDER BY c.id
"""

#: The organisations themselves.
ORGANISATION_ID = "FROM contacts_organisation c WHERE c.external_id = %(text)s AND {among}"


def by_person(words: dict[str, str]) -> str:
    table, held = "contacts_contact", PERSON
    return BY_NAME.format(
        table=table,
        held=held,
        shown="display_name",
        candidates=CANDIDATES,
        among="{among}",
        **words,
    )


def by_organisation(words: dict[str, str]) -> str:
    return BY_ORGANISATION.format(
        by_word=ORGANISATIONS_BY_WORD, organisations=ORGANISATIONS, among="{among}", **words
    )


def by_own_name(words: dict[str, str]) -> str:
    table, held = "contacts_organisation", "contacts_words(c.name)"
    return BY_NAME.format(
        table=table, held=held, shown="name", candidates=CANDIDATES, among="{among}", **words
    )
