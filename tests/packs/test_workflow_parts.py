"""The workflows that packs bring: each can be published, but for those whose app is to come."""

import pytest

from automation.documents.checking import check, errors_of
from automation.models import Workflow
from automation.operations.documents import whole_document
from packs.operations import install_pack
from tests.make import NOON, ada, ben, make_role, make_team

pytestmark = pytest.mark.django_db
#: Pack → its workflows that wait for an app, and for which.
TO_COME = {
    "advisor": {
        "appointment-reminders": {"meetings"},
        "meeting-follow-up": {"meetings"},
        "meeting-no-show": {"meetings"},
    },
    "courses": {"course-completed-survey": {"surveys"}},
}
#: What the firm has of its own and names in the settings.
OF_THE_FIRM = ("sales", "crm_manager")


@pytest.fixture
def firm():
    team, role = OF_THE_FIRM
    make_team(team, members=[ben()])
    make_role(role)


@pytest.mark.parametrize("pack", sorted(TO_COME))
class TestWorkflows:
    def test_are_published_as_they_are_but_for_those_whose_app_is_to_come(self, pack, firm):
        install_pack(slug=pack, by=ada(), now=NOON)
        rows = list(Workflow.objects.filter(pack=pack))

        found = {row.key: errors_of(check(whole_document(row), now=NOON)) for row in rows}

        assert len(rows) >= len(TO_COME[pack])
        wrong = {key: told for key, told in found.items() if told and key not in TO_COME[pack]}
        assert wrong == {}

    def test_those_to_come_say_which_app_they_wait_for(self, pack, firm):
        install_pack(slug=pack, by=ada(), now=NOON)
        for key, apps in TO_COME[pack].items():
            row = Workflow.objects.get(key=key)

            told = " ".join(
                one["detail"] for one in errors_of(check(whole_document(row), now=NOON))
            )

            assert {app for app in apps if f"app for {app}" in told} == apps

    def test_each_says_what_it_does(self, pack):
        install_pack(slug=pack, by=ada(), now=NOON)

        assert not Workflow.objects.filter(pack=pack, description="").exists()
