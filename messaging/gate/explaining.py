"""Why a message would or would not reach one person: every rule, and whether it holds."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from contacts.conditions.sql import Sql, sql
from contacts.models import Contact
from messaging.gate.asking import Question, audience, verdicts
from messaging.gate.firm import Firm
from messaging.gate.hours import CLOCK
from messaging.gate.reasons import FREQUENCY_CAP, VERDICTS, Outcome
from messaging.gate.sending import Sending

FOUND = """WITH {} SELECT p.never, p.capped_until IS NOT NULL, ARRAY[{}]::boolean[]
FROM timed p CROSS JOIN LATERAL ({}) AS k"""


@dataclass(frozen=True)
class Finding:
    """One rule: whether it stands in the way just now."""

    code: str
    outcome: Outcome
    words: Any
    holds: bool


@dataclass(frozen=True)
class Explanation:
    outcome: Outcome
    code: str
    words: Any
    address: str
    due_at: datetime | None
    rules: list[Finding]


def explain(contact: Contact, sending: Sending) -> Explanation:
    """What becomes of a sending to one person, and each rule that was asked, in its order."""
    people = audience(Contact.objects.filter(pk=contact.pk))
    asked = verdicts(sending, people)
    with connection.cursor() as cursor:
        cursor.execute(asked.text, asked.params)
        _key, _contact, address, outcome, code, due_at = cursor.fetchone()
    return Explanation(
        Outcome(outcome), code, VERDICTS[code].words, address, due_at, _findings(sending, people)
    )


def _findings(sending: Sending, people: Sql) -> list[Finding]:
    question = Question(sending, Firm.read(sending))
    stops, holds = question.stops, question.holds
    texts = ", ".join(["coalesce(({})::text, 'false')"] * len(stops))
    never = sql(f"concat_ws(' ', {texts})", *(rule.holds for rule in stops))
    found = sql(
        FOUND,
        question.ctes(people, never=never),
        sql(", ".join(["{}"] * len(holds)), *(rule.at_start() for rule in holds)),
        Sql(CLOCK),
    )
    with connection.cursor() as cursor:
        cursor.execute(found.text, found.params)
        stopped, is_capped, held = cursor.fetchone()
    answers = [
        *zip(
            (rule.code for rule in stops),
            (one == "true" for one in stopped.split(" ")),
            strict=False,
        ),
        *([(FREQUENCY_CAP, is_capped)] if question.firm.caps else []),
        *zip((rule.code for rule in holds), held, strict=False),
    ]
    return [
        Finding(code, VERDICTS[code].outcome, VERDICTS[code].words, bool(is_so))
        for code, is_so in answers
    ]
