"""Steps of apps that are not here yet: told by the catalogue, kept in drafts, never live."""

from typing import Any

import pytest

from automation.documents.checking import check
from automation.documents.reading import read
from automation.errors import WorkflowFaulty
from automation.models import Workflow
from automation.operations.publishing import publish_workflow
from automation.queries.catalogue import catalogue
from automation.steps.to_come import STEPS_TO_COME
from tests.make import NOON

#: Each step as a document writes it, with all that can be chosen, and the app that it needs.
TO_COME: dict[str, tuple[str, dict[str, Any]]] = {
    "create_ticket": (
        "tickets",
        {
            "subject": "Call {name}",
            "department": "Success",
            "category": "Billing",
            "description": "{reason}",
            "priority": "high",
        },
    ),
    "create_deal": (
        "deals",
        {"title": "Renewal of {name}", "pipeline": "Renewals", "stage": "New", "amount": 120},
    ),
    "create_document": ("documents", {"template": "renewal", "title": "For {name}"}),
    "send_survey": ("surveys", {"survey": "why-you-left"}),
    "grant_reward": ("referrals", {"reward": "free_month", "amount": 1, "note": "For {name}"}),
    "invite_to_program": ("community", {"program": "mentor"}),
    "cancel_subscription": ("billing", {"when": "now", "note": "Day 10"}),
}
REQUIRED = {
    "create_ticket": "subject",
    "create_deal": "title",
    "create_document": "template",
    "send_survey": "survey",
    "grant_reward": "reward",
    "invite_to_program": "program",
}


def step(name: str) -> dict:
    return {"id": "it", "type": name, **TO_COME[name][1]}


def document(*steps: dict) -> dict:
    return {"triggers": [{"type": "manual"}], "steps": list(steps)}


def test_each_is_looked_at_here():
    assert {one.name for one in STEPS_TO_COME} == set(TO_COME)


@pytest.mark.parametrize("name", TO_COME)
class TestToCome:
    def test_the_catalogue_tells_it_and_what_it_needs(self, db, name):
        (told,) = [one for one in catalogue()["steps"] if one["name"] == name]

        assert told["needs"] == TO_COME[name][0]
        assert set(TO_COME[name][1]) <= {one["name"] for one in told["options"]}
        assert told["label"] != name

    def test_a_draft_keeps_it_with_all_that_was_chosen(self, db, name):
        (node,) = read(document(step(name)))

        assert dict(node.config) == TO_COME[name][1]

    def test_the_check_says_which_app_is_missing(self, db, name):
        (found,) = check(document(step(name)), now=NOON)

        assert (found.field, found.step, found.level) == ("steps[0].type", "it", "error")
        assert found.detail == f"This needs the app for {TO_COME[name][0]}, which is not here yet."

    def test_it_is_not_published(self, db, name):
        flow = Workflow.objects.create(key="flow", name="Flow", draft=document(step(name)))

        with pytest.raises(WorkflowFaulty):
            publish_workflow(workflow=flow, by=None, now=NOON)

        flow.refresh_from_db()
        assert (flow.status, flow.live) == ("draft", None)


@pytest.mark.parametrize(("name", "missing"), REQUIRED.items())
def test_what_each_cannot_do_without_is_asked_for(db, name, missing):
    incomplete = step(name)
    del incomplete[missing]

    assert [one.field for one in check(document(incomplete), now=NOON)] == [f"steps[0].{missing}"]


def test_a_cancelled_subscription_ends_when_it_is_paid_for(db):
    (node,) = read(document({"id": "it", "type": "cancel_subscription"}))

    assert node.config["when"] == "period_end"
