"""Record types that packs bring, with their fields."""

import pytest

from contacts.models import CustomField
from contacts.operations.fields import create_field
from packs.errors import PackIsFaulty
from packs.operations import install_pack, uninstall_pack
from records.models import RecordType
from records.operations.records import add_record
from records.operations.types import change_record_type
from tests.make import NOON, ada, make_contact

pytestmark = pytest.mark.django_db
TYPES = """
- slug: visit
  name: Visit
  plural: Visits
  icon: map-pin
  title: "{reason} at {place}"
  columns: [reason]
  has_review: true
  fields:
    - slug: reason
      label: Reason
      kind: picklist
      options: [{value: fees, label: Fees}, {value: exam, label: Exam}]
      required: true
    - {slug: place, label: Place, kind: text}
- {slug: call, name: Call, of: organisation, fields: []}
"""


@pytest.fixture
def folder(settings, tmp_path):
    settings.PACK_FOLDERS = [str(tmp_path)]
    made = tmp_path / "small"
    made.mkdir()
    (made / "manifest.yaml").write_text("slug: small\nname: Small\nversion: 1.0.0\n")
    (made / "record_types.yaml").write_text(TYPES)
    return made


def install():
    return install_pack(slug="small", by=ada(), now=NOON)


def visit() -> RecordType:
    return RecordType.objects.get(slug="visit")


class TestRecordTypes:
    def test_come_with_their_fields_and_a_second_time_change_nothing(self, folder):
        install()

        type = visit()
        assert (type.plural, type.columns, type.has_review) == ("Visits", ["reason"], True)
        assert (type.pack, RecordType.objects.get(slug="call").plural) == ("small", "Call")
        fields = CustomField.objects.filter(of="visit").order_by("id")
        assert [field.slug for field in fields] == ["reason", "place"]
        made = add_record(
            type=type, of=make_contact(), custom={"reason": "fees"}, by=None, now=NOON
        )
        assert made.title == "Fees at –"
        again = install()
        assert (again.made, again.changed, again.kept) == ([], [], [])

    def test_are_brought_up_to_date_but_for_what_the_firm_edited(self, folder):
        install()
        change_record_type(type=visit(), changes={"name": "Call-in"}, by=ada(), now=NOON)
        told = TYPES.replace("name: Visit", "name: Visitation").replace("true", "false")
        (folder / "record_types.yaml").write_text(told)
        (folder / "manifest.yaml").write_text("slug: small\nname: Small\nversion: 1.1.0\n")

        install()

        assert (visit().name, visit().has_review) == ("Call-in", False)
        assert not CustomField.objects.get(slug="reason").required

    def test_go_with_the_pack(self, folder):
        install()

        report = uninstall_pack(slug="small", by=ada(), now=NOON)

        assert report.kept == []
        assert not RecordType.objects.exists()
        assert not CustomField.objects.exists()

    def test_stay_as_the_firms_own_while_there_are_records(self, folder):
        install()
        add_record(type=visit(), of=make_contact(), custom={"reason": "fees"}, by=None, now=NOON)

        report = uninstall_pack(slug="small", by=ada(), now=NOON)

        assert "record_type visit: it is in use" in report.kept
        assert (visit().pack, CustomField.objects.filter(of="visit", pack="").count()) == ("", 2)
        assert not RecordType.objects.filter(slug="call").exists()

    def test_stay_while_the_firm_has_fields_of_its_own_there(self, folder):
        install()
        create_field(of="call", slug="mood", label="Mood", kind="text", by=ada(), now=NOON)

        uninstall_pack(slug="small", by=ada(), now=NOON)

        assert list(RecordType.objects.values_list("slug", flat=True)) == ["call"]

    @pytest.mark.parametrize(
        ("before", "after", "path"),
        [
            ("slug: visit", "slug: contact", "$[0].slug"),
            ("at {place}", "at {room}", "$[0].title"),
            ("columns: [reason]", "columns: [reason, room]", "$[0].columns"),
            ("kind: picklist", "kind: text", "$[0].fields[0].options"),
            ("slug: place,", "slug: title,", "$[0].fields[1].slug"),
            ("slug: place,", "slug: reason,", "$[0].fields[1]"),
        ],
    )
    def test_with_faults_are_blamed_by_their_place(self, folder, before, after, path):
        (folder / "record_types.yaml").write_text(TYPES.replace(before, after))

        with pytest.raises(PackIsFaulty) as refusal:
            install()

        blamed = [(one["file"], one["path"]) for one in refusal.value.facts["errors"]]
        assert ("record_types.yaml", path) in blamed
        assert not RecordType.objects.exists()
