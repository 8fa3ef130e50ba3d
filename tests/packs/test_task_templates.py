"""Task templates that packs bring."""

import pytest

from contacts.models import TaskTemplate
from contacts.operations.task_templates import change_template
from packs.errors import PackIsFaulty
from packs.operations import install_pack, uninstall_pack
from tests.make import NOON, ada, make_task, make_team

pytestmark = pytest.mark.django_db
TEMPLATES = """
- {slug: call, name: Call, title: "Call {name}", assign_to: team, team: success, due_in: 1,
   due_unit: working_days, priority: high, group: Welcome, checklist: [Dial, Note]}
- {slug: check, name: Check, title: Check}
"""


@pytest.fixture
def folder(settings, tmp_path):
    settings.PACK_FOLDERS = [str(tmp_path)]
    made = tmp_path / "small"
    made.mkdir()
    (made / "manifest.yaml").write_text("slug: small\nname: Small\nversion: 1.0.0\n")
    (made / "task_templates.yaml").write_text(TEMPLATES)
    return made


def install():
    return install_pack(slug="small", by=ada(), now=NOON)


class TestTaskTemplates:
    def test_come_with_their_team_and_a_second_time_change_nothing(self, folder):
        team = make_team("success")

        install()

        call = TaskTemplate.objects.get(slug="call")
        assert (call.team, call.assign_to, call.pack) == (team, "team", "small")
        assert (call.due_in, call.due_unit, call.checklist) == (1, "working_days", ["Dial", "Note"])
        again = install()
        assert (again.made, again.changed, again.kept) == ([], [], [])

    def test_are_nobodys_until_the_firm_has_the_team(self, folder):
        install()
        assert TaskTemplate.objects.get(slug="call").assign_to == "nobody"

        team = make_team("success")
        install()

        call = TaskTemplate.objects.get(slug="call")
        assert (call.team, call.assign_to) == (team, "team")

    def test_stay_as_the_firm_edited_them_through_an_upgrade(self, folder):
        install()
        check = TaskTemplate.objects.get(slug="check")
        change_template(template=check, changes={"title": "Ours"}, by=ada(), now=NOON)
        file = folder / "task_templates.yaml"
        file.write_text(file.read_text().replace("title: Check", "title: Theirs, priority: low"))

        report = install()

        check.refresh_from_db()
        assert (check.title, check.priority) == ("Ours", "low")
        assert report.kept == ["task_template check: title was edited here"]

    def test_go_with_the_pack_unless_they_are_in_use(self, folder):
        install()
        make_task(template=TaskTemplate.objects.get(slug="check"))

        uninstall_pack(slug="small", by=ada(), now=NOON)

        assert [(one.slug, one.pack) for one in TaskTemplate.objects.all()] == [("check", "")]

    @pytest.mark.parametrize(
        ("text", "place"),
        [
            ('- {slug: a, name: A, title: "{x.y}"}', "$[0].title"),
            ("- {slug: a, name: A, title: A, assign_to: team}", "$[0]"),
            ("- {slug: a, name: A, title: A, due_unit: moons}", "$[0].due_unit"),
        ],
    )
    def test_that_are_faulty_are_blamed_by_their_place(self, folder, text, place):
        (folder / "task_templates.yaml").write_text(text)

        with pytest.raises(PackIsFaulty) as refusal:
            install()

        assert [one["path"] for one in refusal.value.facts["errors"]] == [place]
        assert not TaskTemplate.objects.exists()
