"""Tags, segments, views and task rules that packs bring."""

import pytest

from contacts.models import SavedView, Segment, SegmentMember, Tag, Tagging, TaskRule
from contacts.operations.segments.definitions import change_segment
from contacts.operations.segments.refreshing import refresh_due
from packs.errors import PackIsFaulty
from packs.operations import change_setting, check_pack, install_pack, uninstall_pack
from tests.make import NOON, ada, make_contact, make_segment, make_tag

pytestmark = pytest.mark.django_db
TAGS = "- {slug: keen, name: Keen, colour: blue, description: Asked for more}\n"
SEGMENTS = """
- slug: quiet-and-keen
  name: Quiet and keen
  conditions:
    match: all
    conditions:
      - {field: segments, operator: contains, value: keen-people}
      - {field: registered_on, operator: more_than_days_ago, value: {setting: quiet_days}}
- slug: keen-people
  name: Keen people
  conditions:
    match: all
    conditions:
      - {field: tags, operator: contains, value: keen}
      - {field: custom.shoe_size, operator: is_not_set}
      - {field: activity.hopped, operator: at_most, value: 3}
"""
SETTINGS = "- {key: quiet_days, label: Quiet after, kind: integer, default: 14}\n"
FIELDS = "- {slug: shoe_size, label: Shoe size, kind: number}\n"
EVENTS = "- {name: hopped, label: Hopped, title: Hopped}\n"
VIEWS = """
- {slug: keen, name: Keen ones, query: {segment: keen-people}, columns: {shown: [source]}}
- {slug: nobodys, list: organisations, name: "Nobody's", query: {unassigned: "true"}}
"""
TEMPLATES = "- {slug: call, name: Call, title: 'Call {name}'}\n"
RULES = """
- {slug: hop, name: Call who hopped, activity_type: hopped, template: call, type: guest,
   conditions: [{property: amount, operator: at_least, value: "5"}]}
"""
TYPES = "- {slug: guest, name: Guest}\n"


@pytest.fixture
def folder(settings, tmp_path):
    settings.PACK_FOLDERS = [str(tmp_path)]
    made = tmp_path / "small"
    made.mkdir()
    (made / "manifest.yaml").write_text("slug: small\nname: Small\nversion: 1.0.0\n")
    files = {"tags": TAGS, "segments": SEGMENTS, "settings": SETTINGS, "fields": FIELDS}
    files |= {"event_types": EVENTS, "views": VIEWS, "task_templates": TEMPLATES}
    for name, text in {**files, "task_rules": RULES, "types": TYPES}.items():
        (made / f"{name}.yaml").write_text(text)
    return made


def install():
    return install_pack(slug="small", by=ada(), now=NOON)


def uninstall():
    return uninstall_pack(slug="small", by=ada(), now=NOON)


def carry(contact):
    Tagging.objects.create(tag=Tag.objects.get(slug="keen"), contact=contact)


def segment(slug="quiet-and-keen"):
    return Segment.objects.get(slug=slug)


def quiet_days():
    return segment().conditions["conditions"][1]["value"]


class TestRecordParts:
    def test_come_and_a_second_time_change_nothing(self, folder):
        install()

        tag = Tag.objects.get()
        assert (tag.slug, tag.colour, tag.pack) == ("keen", "blue", "small")
        views = SavedView.objects.order_by("slug").values_list("name", "sharing", "list")
        assert list(views) == [
            ("Keen ones", "everybody", "contacts"),
            ("Nobody's", "everybody", "organisations"),
        ]
        assert not SavedView.objects.exclude(owner=None).exists()
        rule = TaskRule.objects.get()
        assert (rule.template_slug, rule.type_key) == ("call", "contact/guest")
        again = install()
        assert (again.made, again.changed, again.kept) == ([], [], [])

    def test_go_with_the_pack(self, folder):
        install()

        report = uninstall()

        assert report.kept == []
        for model in (Tag, Segment, SavedView, TaskRule):
            assert not model.objects.exists()


class TestSegments:
    def test_name_what_the_pack_brings_in_any_order(self, folder):
        install()
        who = make_contact(registered_on="2020-01-01")
        carry(who)

        # The one asks for the other, so that it is looked at twice.
        for _ in range(2):
            list(refresh_due(now=NOON))
            Segment.objects.update(refresh_at=NOON)

        assert [one.slug for one in segment().asks.all()] == ["keen-people"]
        assert SegmentMember.objects.filter(segment=segment(), contact=who).exists()
        assert "hopped" in segment("keen-people").touched_by

    def test_follow_the_settings_they_name(self, folder):
        install()
        Segment.objects.update(refresh_at=None)

        change_setting(key="small.quiet_days", value=30, by=ada(), now=NOON)

        assert quiet_days() == 30
        assert segment().refresh_at == NOON
        assert segment("keen-people").refresh_at is None
        assert install().changed == []
        change_setting(key="small.quiet_days", value=None, by=ada(), now=NOON)
        assert quiet_days() == 14

    def test_stay_as_the_firm_edited_them(self, folder):
        install()
        own = {"match": "all", "conditions": [{"field": "email", "operator": "is_set"}]}
        change_segment(segment=segment(), changes={"conditions": own}, by=ada(), now=NOON)

        change_setting(key="small.quiet_days", value=30, by=ada(), now=NOON)
        install()

        assert segment().conditions["conditions"][0]["field"] == "email"

    @pytest.mark.parametrize(
        ("before", "after", "path"),
        [
            ("custom.shoe_size", "custom.hat_size", "$[1].conditions.conditions[1].field"),
            ("value: keen}", "value: lost}", "$[1].conditions.conditions[0].value"),
            ("setting: quiet_days", "setting: loud_days", "$[0]"),
        ],
    )
    def test_with_faults_are_blamed_by_their_place(self, folder, before, after, path):
        file = folder / "segments.yaml"
        file.write_text(file.read_text().replace(before, after))

        for act in (install, lambda: check_pack(slug="small", now=NOON)):
            with pytest.raises(PackIsFaulty) as refusal:
                act()
            assert path in [one["path"] for one in refusal.value.facts["errors"]]
        assert not Segment.objects.exists()


class TestWhatIsThereAlready:
    def test_is_used_and_stays_the_firms(self, folder):
        own = make_segment("Ours", slug="keen-people")

        report = install()

        assert report.kept == ["segment keen-people: there was one already, which is used"]
        assert [one.pk for one in segment().asks.all()] == [own.pk]
        again = install()
        assert (again.changed, again.kept) == ([], [])
        uninstall()
        assert Segment.objects.get().name == "Ours"

    def test_is_handed_on_to_the_other_pack_that_brings_it(self, folder):
        other = folder.parent / "other"
        other.mkdir()
        (other / "manifest.yaml").write_text("slug: other\nname: Other\nversion: 1.0.0\n")
        (other / "tags.yaml").write_text(TAGS)
        install()
        install_pack(slug="other", by=ada(), now=NOON)

        report = uninstall()

        assert report.kept == ["tag keen: pack other brings it too"]
        assert Tag.objects.get().pack == "other"
        uninstall_pack(slug="other", by=ada(), now=NOON)
        assert not Tag.objects.exists()


class TestTags:
    def test_that_the_firm_has_already_are_used_and_stay(self, folder):
        make_tag("KEEN", slug="our-keen")

        install()

        assert [one.slug for one in Tag.objects.all()] == ["our-keen"]
        uninstall()
        assert Tag.objects.get().pack == ""

    def test_that_somebody_carries_become_the_firms_own(self, folder):
        install()
        carry(make_contact())

        report = uninstall()

        assert "tag keen: it is in use" in report.kept
        assert Tag.objects.get().pack == ""


class TestTaskRules:
    @pytest.mark.parametrize(
        ("before", "after", "path"),
        [
            ("activity_type: hopped", "activity_type: flew", "$[0].activity_type"),
            ("template: call", "template: fax", "$[0].template"),
            ("type: guest", "type: ghost", "$[0].type"),
        ],
    )
    def test_that_name_what_is_not_there_are_refused(self, folder, before, after, path):
        (folder / "task_rules.yaml").write_text(RULES.replace(before, after))

        with pytest.raises(PackIsFaulty) as refusal:
            install()

        assert [one["path"] for one in refusal.value.facts["errors"]] == [path]
