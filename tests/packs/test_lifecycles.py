"""Lifecycles that packs bring."""

import pytest

from contacts.models import ContactType
from lifecycle.models import Lifecycle, Stage, Standing
from lifecycle.operations.definitions import change_stage
from lifecycle.operations.refreshing import refresh_due
from packs.errors import PackIsFaulty
from packs.models import Pack
from packs.operations import install_pack, uninstall_pack
from tests.make import NOON, ada, make_contact

pytestmark = pytest.mark.django_db
TYPES = "- {slug: student, name: Student}\n"
STAGES = """
- type: student
  at_risk: {match: all, conditions: [{field: country, operator: equals, value: US}]}
  stages:
    - key: back
      label: Back
      priority: 1
      conditions: {match: all, conditions: [{field: stage, operator: equals, value: gone}]}
    - key: gone
      label: Gone
      priority: 2
      conditions: {match: all, conditions: [{field: activity.waved, operator: is_set}]}
      tell_roles: [crm_admin]
"""
EVENTS = "- {name: waved, label: Waved, title: Waved}\n"


@pytest.fixture
def folder(settings, tmp_path):
    settings.PACK_FOLDERS = [str(tmp_path)]
    made = tmp_path / "small"
    made.mkdir()
    files = {"types": TYPES, "lifecycles": STAGES, "event_types": EVENTS}
    files["manifest"] = "slug: small\nname: Small\nversion: 1.0.0\n"
    for name, text in files.items():
        (made / f"{name}.yaml").write_text(text)
    return made


def install():
    return install_pack(slug="small", by=ada(), now=NOON)


def uninstall():
    return uninstall_pack(slug="small", by=ada(), now=NOON)


class TestLifecycles:
    def test_come_with_stages_that_ask_for_the_packs_own_and_a_second_time_change_nothing(
        self, folder
    ):
        install()

        gone = Stage.objects.get(key="gone")
        assert (gone.lifecycle.type.slug, gone.pack, gone.order) == ("student", "small", 20)
        assert (gone.tell_roles, gone.lifecycle.refresh_at) == (["crm_admin"], NOON)
        again = install()
        assert (again.made, again.changed, again.kept) == ([], [], [])

    def test_stay_as_the_firm_edited_them_through_an_upgrade_and_are_due_again(self, folder):
        install()
        list(refresh_due(now=NOON))
        change_stage(
            stage=Stage.objects.get(key="gone"), changes={"label": "Lost"}, by=ada(), now=NOON
        )
        list(refresh_due(now=NOON))
        file = folder / "lifecycles.yaml"
        file.write_text(
            file.read_text()
            .replace("label: Gone", "label: Left, colour: red", 1)
            .replace("label: Left, colour: red", "label: Left\n      colour: red")
        )

        report = install()

        gone = Stage.objects.get(key="gone")
        assert (gone.label, gone.colour) == ("Lost", "red")
        assert report.kept == ["stage student/gone: label was edited here"]
        assert Lifecycle.objects.get().refresh_at == NOON

    def test_are_refused_whole_where_conditions_cannot_be_understood(self, folder):
        file = folder / "lifecycles.yaml"
        file.write_text(file.read_text().replace("activity.waved", "activity.winked"))

        with pytest.raises(PackIsFaulty) as refusal:
            install()

        (fault,) = refusal.value.facts["errors"]
        place = "$[0].stages[1].conditions.conditions[0].field"
        assert fault["file"] == "lifecycles.yaml"
        assert fault["path"] == place
        assert "There is no such field." in fault["detail"]
        assert not any(model.objects.exists() for model in (Pack, Stage, ContactType))

    @pytest.mark.parametrize(
        ("before", "after", "detail"),
        [
            ("type: student", "type: pupil", "There is no type of contact pupil."),
            ("crm_admin", "nobody", "There is no role nobody."),
        ],
    )
    def test_are_refused_where_they_name_what_is_not_there(self, folder, before, after, detail):
        file = folder / "lifecycles.yaml"
        file.write_text(file.read_text().replace(before, after))

        with pytest.raises(PackIsFaulty) as refusal:
            install()

        assert [one["detail"] for one in refusal.value.facts["errors"]] == [detail]

    def test_go_with_the_pack_unless_somebody_is_in_them(self, folder):
        install()
        type = ContactType.objects.get(slug="student")
        jane = make_contact(type=type)
        Standing.objects.create(contact=jane, stage=Stage.objects.get(key="back"), since=NOON)

        report = uninstall()

        assert "stage student/back: it is in use" in report.kept
        assert [stage.key for stage in Stage.objects.all()] == ["back"]
        assert Stage.objects.get().pack == Lifecycle.objects.get().pack == ""

        Standing.objects.all().delete()
        Lifecycle.objects.all().delete()
        jane.delete()
        ContactType.objects.all().delete()
        install()
        uninstall()
        assert not any(model.objects.exists() for model in (Lifecycle, ContactType))
