"""The workflows of the education pack: each is understood, and goes live once it is installed."""

import pytest

from automation.documents.checking import ERROR, check
from automation.documents.reading import read
from automation.models import Workflow
from automation.operations.documents import whole_document
from templating.catalogue import SURE
from templating.models import TemplateVersion
from tests.make import NOON

pytestmark = pytest.mark.django_db
#: What waits for an app, and for which.
TO_COME = {
    "beta-feature": "community",
    "match-satisfaction": "surveys",
    "match-silent": "community",
    "new-learner-ticket": "tickets",
    "power-user-invitation": "community",
    "referral-qualified": "referrals",
    "referral-registered": "referrals",
    "renewal-proposal": "documents",
    "research-recruiting": "community",
    "roster-stale-ticket": "tickets",
    "seats-nearly-full-deal": "deals",
}


#: What the fact that begins a workflow brings, or whoever is written to is known by.
GIVEN = {"badge-unlocked": {"badge"}, "parent-onboarding": {"student.first_name"}}


@pytest.fixture
def workflows(education):
    return {row.key: row for row in Workflow.objects.order_by("key")}


def test_all_are_understood_and_only_what_needs_an_app_is_not_published(workflows):
    wrong = {}
    for key, row in workflows.items():
        found = [one for one in check(whole_document(row), now=NOON) if one.level == ERROR]
        if found:
            wrong[key] = [(one.field, one.detail) for one in found]

    said = {key: {detail for _, detail in found} for key, found in wrong.items()}
    assert said == {
        key: {f"This needs the app for {app}, which is not here yet."}
        for key, app in TO_COME.items()
    }


def test_no_mail_fails_for_what_nobody_told_it(workflows):
    """Whatever a template surely needs is said by the step, or by the steps before it."""
    missing = {}
    for key, row in workflows.items():
        program = read(whole_document(row))
        issued = any(node.type == "discount_code" for node in program)
        for node in program:
            if "template" not in node.config or node.type == "create_document":
                continue
            known = {*node.config.get("values", {}), *SURE, "firm"}
            known |= {"discount_code", "discount_percent"} if issued else set()
            known |= {"about"} if node.type == "notify_related" else set()
            found = {
                one["name"]
                for version in TemplateVersion.objects.filter(
                    template__slug=node.config["template"]
                )
                for one in version.variables
                if one["is_needed"] and one["name"].partition(".")[0] not in known
            }
            if found - GIVEN.get(key, set()):
                missing[key, node.key] = sorted(found)

    assert missing == {}
