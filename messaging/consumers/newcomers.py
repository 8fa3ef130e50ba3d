"""Asking people who are new for their consent by mail, where an import or a topic says so.

By itself nobody is asked. Of an import whoever ran it says for what; everybody else who is new is
asked for what topics demand. Nobody is asked twice, whatever became of the first time.
"""

from collections import defaultdict
from datetime import datetime

from contacts.activities import CONTACT_CREATED
from events.consuming import Batch, Consumer
from events.operations.marking import QUIET
from imports.models import Import
from messaging.models import Topic
from messaging.operations.optins import ask_newcomers
from privacy.models import Purpose

#: What an import marks everything with that it records.
IMPORTED = "$import"
BY_IMPORT, BY_ITSELF = "import", "new contact"


def ask_for_consent(batch: Batch, now: datetime) -> None:
    """Ask the newcomers of a batch, each set of them at once."""
    free: set[int] = set()
    of_import: dict[int, set[int]] = defaultdict(set)
    for fact in batch:
        if fact.contact_id is None:
            continue
        said = fact.properties
        if IMPORTED in said:
            of_import[int(said[IMPORTED])].add(fact.contact_id)
        elif not said.get(QUIET):
            free.add(fact.contact_id)
    for purpose in purposes_of_topics() if free else ():
        ask_newcomers(contacts=free, purpose=purpose, method=BY_ITSELF, now=now)
    asking = Import.objects.filter(pk__in=of_import, asks_for__double_opt_in=True)
    for work in asking.select_related("asks_for").order_by("pk"):
        if work.asks_for is not None:
            ask_newcomers(
                contacts=of_import[work.pk], purpose=work.asks_for, method=BY_IMPORT, now=now
            )


def purposes_of_topics() -> list[Purpose]:
    topics = Topic.objects.filter(asks_newcomers=True, purpose__double_opt_in=True)
    return list(Purpose.objects.filter(pk__in=topics.values("purpose")).order_by("pk"))


# Imports are quiet where nobody says otherwise; who ran one with a question said so.
NEWCOMERS_ASKED = Consumer(
    name="newcomers_asked",
    handle=ask_for_consent,
    types=frozenset({CONTACT_CREATED.name}),
    batch_size=500,
    start="end",
)
