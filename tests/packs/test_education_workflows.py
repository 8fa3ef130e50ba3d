"""The workflows of the education pack: each is understood, and goes live once it is installed."""

import pytest

from automation.documents.checking import ERROR, check
from automation.models import Workflow
from automation.operations.documents import whole_document
from packs.operations import install_pack
from tests.make import NOON, ada

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


@pytest.fixture
def workflows():
    install_pack(slug="education", by=ada(), now=NOON)
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
