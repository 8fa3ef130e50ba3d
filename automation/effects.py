"""Webhooks of workflows, as effects: signed when they leave, tried again until they are taken."""

from datetime import timedelta
from typing import Any

import orjson
from django.db import transaction
from django.utils import timezone

from automation.models import Enrolment
from automation.operations.signing import signature_of
from automation.sending import add_to_context
from ground import outside
from ground.doorbell import ring
from outbox.carriers import Handed, Refused, TryLater, carrier
from outbox.models import Effect, Policy, State

WEBHOOK, RUN = "workflow_webhook", "automation.tasks.run_due"
#: Answers after which nothing will help.
FOR_GOOD = frozenset({400, 401, 403, 404, 405, 410, 413, 415, 422})


def hand_over(effect: Effect) -> Handed:
    told, now = effect.payload, timezone.now()
    body = b"" if told["method"] == "GET" else orjson.dumps(told["body"])
    headers = {
        "content-type": "application/json",
        "user-agent": "Rapport",
        **{name.lower(): value for name, value in told.get("headers", {}).items()},
        # A receiver that had it already knows it by this.
        "idempotency-key": effect.key,
        "rapport-signature": signature_of(body, now=now),
    }
    try:
        answer = outside.call(
            told["method"], told["url"], headers=list(headers.items()), content=body
        )
    except outside.AddressNotAllowed as fault:
        raise Refused(str(fault)) from fault
    except (outside.NotReached, outside.NoAnswer) as fault:
        # The key lets the receiver tell a second delivery, so that trying again does no harm.
        raise TryLater(str(fault)) from fault
    if answer.status in FOR_GOOD or 300 <= answer.status < 400:
        raise Refused(f"It answered {answer.status}.")
    if answer.status >= 300:
        raise TryLater(f"It answered {answer.status}.", after=_pause(answer))
    note_answer(told["enrolment"], told["step"], answer.status, _mapped(told, answer.body))
    return Handed(reference=str(answer.status))


def _pause(answer: outside.Answered) -> float | None:
    said = answer.headers.get("retry-after", "")
    return float(said) if said.isdecimal() else None


def _mapped(told: dict[str, Any], body: bytes) -> dict[str, Any]:
    """What of the answer later steps shall know: name → path in its JSON, `data.id`."""
    wanted: dict[str, str] = told.get("keep") or {}
    if not wanted:
        return {}
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return {name: found for name, path in wanted.items() if (found := _at(said, path)) is not None}


def _at(said: Any, path: str) -> Any:
    for part in path.split("."):
        if isinstance(said, dict):
            said = said.get(part)
        elif isinstance(said, list) and part.isdecimal() and int(part) < len(said):
            said = said[int(part)]
        else:
            return None
    return said if isinstance(said, str | int | float | bool) else None


@transaction.atomic
def note_answer(enrolment: int, step: int, status: int, kept: dict[str, Any]) -> None:
    """Have whoever waits for the answer go on."""
    add_to_context({enrolment: {**kept, "webhook_status": status}})
    waiting = Enrolment.objects.filter(pk=enrolment, step=step, status="active", is_waiting=True)
    if waiting.update(due_at=timezone.now()):
        ring(RUN)


carrier(
    WEBHOOK,
    hand_over=hand_over,
    policy=Policy.RECONCILE,
    cannot_tell=State.WAITING,
    time_out=timedelta(seconds=30),
    lease=timedelta(seconds=60),
    forget=("body", "headers"),
)
