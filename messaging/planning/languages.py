"""Who gets which version of what a batch says: the one in their language, where there is one."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import connection, transaction

from contacts.conditions.sql import Sql, sql
from messaging.models import Batch, Status
from templating.models import TemplateVersion

NOBODY_S = Sql("NULL::bigint")
WRITTEN = "lower(replace({}.locale, '_', '-'))"
RESPEAK = """UPDATE messaging_message AS m SET version_id = {}
FROM contacts_contact spoken
WHERE spoken.id = m.contact_id AND m.batch_id = {} AND m.status = ANY({}::text[])"""
UNSENT = (Status.PLANNED, Status.LEASED)


def languages_of(batch: Batch) -> dict[str, int]:
    """Language → version, of a batch that says the same in several; empty for one in one."""
    others = dict(batch.translations.values_list("locale", "pk"))
    if not others or batch.version is None:
        return {}
    return {**others, batch.version.locale: batch.version.pk}


def version_in(languages: Mapping[str, int], *, alias: str) -> Sql:
    """The version for the contact of this alias: in their language, or in that of which theirs is
    a kind (`de` for `de-at`); NULL for who gets the batch's own.
    """
    if not languages:
        return NOBODY_S
    whole = WRITTEN.format(alias)
    near = _case(f"split_part({whole}, '-', 1)", languages, NOBODY_S)
    return _case(whole, languages, near)


def _case(said: str, languages: Mapping[str, int], otherwise: Sql) -> Sql:
    cases = " ".join(["WHEN {} THEN {}::bigint"] * len(languages))
    pairs: Iterable[tuple[str, int]] = sorted(languages.items())
    given = [one for pair in pairs for one in pair]
    return sql(f"CASE {said} {cases} ELSE {{}} END", *given, otherwise)


@transaction.atomic
def say(batch: Batch, version: TemplateVersion, translations: Sequence[TemplateVersion]) -> None:
    """Have the batch say something else, in these languages, to whoever has not had it yet."""
    locked = Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    locked.version = version
    locked.save(update_fields=["version"])
    had = locked.translations.exists()
    locked.translations.set(translations)
    if not (had or translations):
        return
    chosen = version_in(languages_of(locked), alias="spoken")
    asked = sql(RESPEAK, chosen, locked.pk, list(UNSENT))
    with connection.cursor() as cursor:
        cursor.execute(asked.text, asked.params)
