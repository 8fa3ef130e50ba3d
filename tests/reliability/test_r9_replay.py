"""What was decided about people once is decided again by the code of today, to the minute.

A deploy that would lead a running journey elsewhere fails here. Where a rule is changed on
purpose, the workflows that run keep to the old one (a version's program is read with the rules
it was published under), or the change is told in CHANGELOG.md and the runs are recorded anew:
`pytest tests/reliability/test_r9_replay.py --record-runs`.
"""

import pytest
from django.db import transaction

from tests.automation.recorded import Run, draw, keep, kept_runs, replay

#: Each with four people, some of whom come in several times.
WORKFLOWS = 160


class TakenBack(Exception):
    """Ends a run, so that the next begins with nothing."""


def decided_today(start, document, history):
    with pytest.raises(TakenBack), transaction.atomic():  # noqa: PT012 - the whole run
        found = replay(start, document, history)
        raise TakenBack
    return found


@pytest.mark.soak
@pytest.mark.django_db
def test_recorded_runs_are_decided_as_they_were(promise, request):
    if request.config.getoption("--record-runs"):
        drawn = [draw(number) for number in range(WORKFLOWS)]
        keep([Run(*one, decided=decided_today(*one)) for one in drawn])
    runs = kept_runs()
    whole = sum(len(ways) for run in runs for ways in run.decided.values())
    stride = promise.size(small=8, full=1)
    looked_at = [*enumerate(runs)][::stride]
    otherwise = [
        number
        for number, run in looked_at
        if decided_today(run.start, run.document, run.history) != run.decided
    ]

    promise.report(
        "R9",
        "what was decided about people in a workflow is decided again by the code of today",
        figure=f"{len(looked_at)} of {len(runs)} workflows of {whole} recorded runs: "
        f"otherwise in {otherwise or 'none'}",
        target="at least 500 runs recorded, none otherwise",
        met=whole >= 500 and not otherwise,
    )
