"""Figures of playbooks: how often each was begun, and how often it reached what it is for."""

from django.db import transaction
from prometheus_client import Counter

from automation.models import Workflow

FIRED = Counter(
    "crm_playbook_fired_total", "Contacts who came into a playbook.", ["name"], registry=None
)
RECOVERED = Counter(
    "crm_rescue_recovered_total",
    "Contacts whom a playbook kept: its goal was reached while they were in it.",
    ["name"],
    registry=None,
)


def count(counter: Counter, *, kind: str, key: str, number: int) -> None:
    """Add those of a playbook once they are written; a rehearsal, which never is, counts nobody."""
    if kind == Workflow.Kind.PLAYBOOK and number:
        transaction.on_commit(lambda: counter.labels(key).inc(number), robust=True)
