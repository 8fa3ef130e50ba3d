"""Runs that were recorded once go the same way under today's code: a deploy changes no journey.

`recorded.jsonl` holds a document, a history and what became of everybody, one case in a line.
`python -m tests.automation.test_recorded` records anew; whoever does so changes what workflows that
run today would do, and says so in the changelog.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from contacts.models import Contact

FILE = Path(__file__).with_name("recorded.jsonl")
CASES = 500
#: Who is meant by whom: the lot of a split goes by the contact's id.
PEOPLE = ((1001, "DE"), (1002, "FR"), (1003, "DE"))


class RolledBack(Exception):
    """Ends a case, so that the next begins with nothing."""


@pytest.mark.django_db
def test_recorded_runs_go_the_same_way(promise):
    from tests.automation.test_differential import by_sets

    lines = FILE.read_text().splitlines()
    assert len(lines) == CASES
    other = 0
    for line in lines[:: CASES // promise.size(small=25, full=CASES)]:
        case = json.loads(line)
        with pytest.raises(RolledBack), transaction.atomic():  # noqa: PT012 - the whole case
            people = [
                Contact.objects.create(pk=pk, display_name=str(pk), country=country)
                for pk, country in PEOPLE
            ]
            told = by_sets(case["document"], case["history"], people)
            other += json.loads(json.dumps(told)) != case["told"]
            raise RolledBack
    promise.report(
        "R9",
        "recorded runs of workflows go the same way under new code",
        figure=f"{other} of them another way",
        target="0",
        met=other == 0,
    )


def record() -> None:
    """Write the file anew, by the reader that takes one person after the other."""
    from types import SimpleNamespace

    from hypothesis import HealthCheck, given, settings

    from tests.automation.test_differential import by_one, documents, happenings

    told: list[Any] = []

    @settings(
        max_examples=8 * CASES,
        database=None,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(document=documents(), history=happenings)
    def keep(document: Any, history: Any) -> None:
        people = [SimpleNamespace(pk=pk, country=country) for pk, country in PEOPLE]
        case = {"document": document, "history": history, "told": by_one(document, history, people)}
        line = json.dumps(case, separators=(",", ":"))
        if len(history) > 3 and any(log for log, _ in case["told"].values()) and line not in told:
            told.append(line)

    keep()
    assert len(told) >= CASES, len(told)
    step = len(told) // CASES
    FILE.write_text("\n".join(told[::step][:CASES]) + "\n")


if __name__ == "__main__":
    record()
