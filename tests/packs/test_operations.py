import shutil
from pathlib import Path

import pytest
from django.conf import settings as project

from accounts.models import AuditRow
from contacts.models import ContactType, CustomField, RelationshipType
from events.models import AddedType, Webhook
from events.operations import record
from events.queries import catalogue
from packs.errors import NotInstalled, PackIsFaulty, PackIsOlder, UnfitSetting, UnknownSetting
from packs.models import Pack, Part, Setting, Word
from packs.operations import change_setting, check_pack, install_pack, uninstall_pack
from packs.queries import list_packs, setting, words
from tests.make import NOON, ada, make_contact

pytestmark = pytest.mark.django_db
SHIPPED = Path(project.PACK_FOLDERS[0]) / "retention"


@pytest.fixture
def shelf(settings, tmp_path):
    """A folder of packs of the test's own, with a copy of a shipped one."""
    shutil.copytree(SHIPPED, tmp_path / "retention")
    settings.PACK_FOLDERS = [str(tmp_path)]
    return tmp_path


def install(slug="retention"):
    return install_pack(slug=slug, by=ada(), now=NOON)


def uninstall(slug="retention"):
    return uninstall_pack(slug=slug, by=ada(), now=NOON)


def edit(file: Path, before: str, after: str) -> None:
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after))


def make_pack(shelf: Path, slug: str = "small", **files: str) -> Path:
    folder = shelf / slug
    folder.mkdir()
    files.setdefault("manifest", f"slug: {slug}\nname: Small\nversion: 1.0.0\n")
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    return folder


class TestInstallPack:
    def test_brings_types_fields_events_settings_words_and_hooks(self, shelf):
        report = install()

        assert ContactType.objects.get(slug="subscriber").pack == "retention"
        assert CustomField.objects.filter(pack="retention").count() == 5
        names = set(AddedType.objects.values_list("name", flat=True))
        assert names == {
            *("payment_failed", "trial_ending", "inactivity"),
            *("churn_risk", "milestone", "winback"),
        }
        assert setting("retention.inactivity_days") == 14
        assert words()["contact"] == {"singular": "subscriber", "plural": "subscribers"}
        assert Webhook.objects.filter(source__slug="revenue").count() == 3
        assert len(report.made) == Part.objects.count()
        assert AuditRow.objects.filter(action="pack.installed").count() == 1

    def test_changes_nothing_the_second_time(self, shelf):
        install()

        again = install()

        assert (again.made, again.changed, again.kept, again.removed) == ([], [], [], [])
        assert AuditRow.objects.filter(action="pack.installed").count() == 1

    def test_refuses_a_context_with_gaps(self, shelf):
        install()

        faults = catalogue()["payment_failed"].faults({"amount": 5})

        told = str(faults)
        assert all(name in told for name in ("currency", "invoice", "attempt", "update_url"))

    def test_keeps_what_the_firm_edited_and_takes_the_rest(self, shelf):
        install()
        CustomField.objects.filter(slug="cancel_reason").update(label="Why they left")
        # What is translated has to stand somewhere.
        (shelf / "retention/translations.yaml").unlink()
        edit(shelf / "retention/fields.yaml", "label: Reason for cancelling", "label: Reason")
        edit(shelf / "retention/fields.yaml", "label: Last milestone", "label: Newest milestone")
        edit(shelf / "retention/manifest.yaml", "1.3.0", "1.4.0")

        report = install()

        assert CustomField.objects.get(slug="cancel_reason").label == "Why they left"
        assert CustomField.objects.get(slug="last_milestone").label == "Newest milestone"
        assert report.kept == ["custom_field contact/cancel_reason: label was edited here"]
        assert Pack.objects.get().version == "1.4.0"
        assert install().kept == report.kept

    def test_does_not_bring_back_what_the_firm_deleted(self, shelf):
        install()
        CustomField.objects.filter(slug="cancel_reason").delete()

        report = install()

        assert not CustomField.objects.filter(slug="cancel_reason").exists()
        assert report.kept == [
            "custom_field contact/cancel_reason: it was deleted here and stays so"
        ]

    def test_removes_what_a_new_version_no_longer_has(self, shelf):
        install()
        (shelf / "retention/words.yaml").unlink()
        (shelf / "retention/translations.yaml").unlink()

        assert install().removed == ["word contact"]
        assert not Word.objects.exists()

    def test_refuses_an_older_version(self, shelf):
        install()
        edit(shelf / "retention/manifest.yaml", "1.3.0", "0.9.0")

        with pytest.raises(PackIsOlder):
            install()

        assert Pack.objects.get().version == "1.3.0"

    def test_refuses_what_another_pack_has(self, shelf):
        install()
        make_pack(shelf, fields="- {slug: trial_end, label: Trial, kind: date}\n")

        with pytest.raises(PackIsFaulty) as refused:
            install("small")

        assert "belongs to pack retention" in refused.value.facts["errors"][0]["detail"]
        assert Pack.objects.count() == 1

    def test_lets_several_packs_live_together(self, shelf):
        make_pack(shelf, words="- {concept: item, singular: course, plural: courses}\n")
        install()
        install("small")

        assert words()["item"]["singular"] == "course"
        assert words()["contact"]["singular"] == "subscriber"
        assert [pack["installed"] for pack in list_packs()] == ["1.3.0", "1.0.0"]


class TestCheckPack:
    def test_finds_no_fault_in_what_is_shipped(self):
        parts = check_pack(slug="retention", now=NOON)

        assert parts > 25
        assert not Pack.objects.exists()

    def test_names_all_faults_with_file_line_and_path(self, shelf):
        make_pack(
            shelf,
            manifest="slug: other\nname: Small\nversion: one\nuses_columns: [shoe_size]\n",
            fields="- slug: colour\n  label: Colour\n  kind: rainbow\n- {label: No slug}\n",
            words="- concept: contact\n  singular: [oops\n",
            recipes="- x\n",
        )

        with pytest.raises(PackIsFaulty) as refused:
            check_pack(slug="small", now=NOON)

        found = {(e["file"], e["line"], e["path"]) for e in refused.value.facts["errors"]}
        assert ("fields.yaml", 3, "$[0].kind") in found
        assert ("fields.yaml", 4, "$[1]") in found
        assert ("manifest.yaml", 3, "$.version") in found
        assert ("recipes.yaml", 1, "$") in found
        assert any(file == "words.yaml" for file, _, _ in found)

    @pytest.mark.parametrize(
        ("file", "text", "said"),
        [
            ("fields", "- {slug: size, label: Size, kind: picklist}\n", "1 to 500 options"),
            ("fields", "- {slug: first_name, label: Name, kind: text}\n", "column already"),
            ("event_types", "- {name: login, label: Login, title: In}\n", "has this type already"),
            (
                "event_types",
                "- {name: x, label: X, title: X, properties: {type: nonsense}}\n",
                "type x",
            ),
            ("settings", "- {key: d, label: D, kind: integer, default: many}\n", "whole number"),
            (
                "settings",
                "- {key: d, label: D, kind: integer, default: 5, maximum: 4}\n",
                "at most 4",
            ),
            ("words", "- {concept: cow, singular: cow, plural: cows}\n", "Expected one of"),
            (
                "aliases",
                "- {source: s, name: S, hooks: [{slug: h, name: H, row: {type: gone}}]}\n",
                "no event type 'gone'",
            ),
            (
                "types",
                "- {slug: a, name: A}\n- {slug: a, name: B}\n",
                "more than once",
            ),
        ],
    )
    def test_misses_what_is_referred_to_or_does_not_fit(self, shelf, file, text, said):
        make_pack(shelf, **{file: text})

        with pytest.raises(PackIsFaulty) as refused:
            install("small")

        assert any(said in error["detail"] for error in refused.value.facts["errors"])
        assert not Pack.objects.exists()


class TestUninstallPack:
    def test_removes_all_it_brought(self, shelf):
        install()

        report = uninstall()

        assert report.kept == []
        for model in (Pack, Part, Setting, Word, CustomField, AddedType, Webhook, ContactType):
            assert not model.objects.exists(), model

    def test_keeps_what_is_edited_or_in_use_and_says_so(self, shelf):
        install()
        make_contact(custom={"trial_end": "2026-03-10T12:00:00Z"})
        record(catalogue()["milestone"], contact=make_contact(), at=NOON, name="100 days")
        CustomField.objects.filter(slug="cancel_reason").update(label="Why")

        report = uninstall()

        assert sorted(report.kept) == [
            "custom_field contact/cancel_reason: it was edited here",
            "custom_field contact/trial_end: it is in use",
            "event_type milestone: it is in use",
        ]
        assert CustomField.objects.get(slug="trial_end").pack == ""

    def test_refuses_what_is_not_installed(self, shelf):
        with pytest.raises(NotInstalled):
            uninstall()


class TestChangeSetting:
    def test_holds_until_it_is_taken_back(self, shelf):
        install()
        change_setting(key="retention.inactivity_days", value=30, by=ada(), now=NOON)
        assert setting("retention.inactivity_days") == 30

        change_setting(key="retention.inactivity_days", value=None, by=ada(), now=NOON)

        assert setting("retention.inactivity_days") == 14
        assert AuditRow.objects.filter(action="setting.changed").count() == 2

    def test_survives_an_upgrade_that_changes_the_default(self, shelf):
        install()
        change_setting(key="retention.inactivity_days", value=30, by=ada(), now=NOON)
        edit(shelf / "retention/settings.yaml", "default: 14", "default: 21")

        install()

        row = Setting.objects.get(key="retention.inactivity_days")
        assert (row.current, row.default) == (30, 21)

    @pytest.mark.parametrize("value", [0, 366, "14", 14.5, True, [], {}])
    def test_refuses_what_is_out_of_bounds(self, shelf, value):
        install()

        with pytest.raises(UnfitSetting):
            change_setting(key="retention.inactivity_days", value=value, by=ada(), now=NOON)

        assert setting("retention.inactivity_days") == 14

    def test_refuses_an_unknown_one(self):
        with pytest.raises(UnknownSetting):
            setting("retention.nothing")


class TestFieldsAndRelationships:
    FIELDS = (
        "- {slug: level, label: Level, kind: picklist, findable: true, default: a,\n"
        "   types: [pupil], options: [{value: a, label: A, colour: teal}]}\n"
        "- {slug: coach, label: Coach, kind: lookup, target: user}\n"
    )
    TYPES = "- {slug: pupil, name: Pupil}\n"
    RELATIONSHIPS = (
        "- {slug: parent, name: Parent of, reverse_name: Child of, receives_alerts: true}\n"
        "- {slug: friend, name: Friend of, is_symmetric: true}\n"
    )

    def test_come_with_all_their_options_and_go_unless_they_are_used(self, shelf):
        make_pack(shelf, fields=self.FIELDS, types=self.TYPES, relationships=self.RELATIONSHIPS)

        install("small")

        level = CustomField.objects.get(slug="level")
        assert (level.default, level.types, level.findable) == ("a", ["pupil"], True)
        friend = RelationshipType.objects.get(slug="friend")
        assert (friend.reverse_name, friend.pack) == ("Friend of", "small")
        contact = make_contact()
        parent = RelationshipType.objects.get(slug="parent")
        parent.uses.create(contact=contact, other=make_contact())
        report = uninstall("small")
        assert report.kept == ["relationship_type parent: it is in use"]
        assert not CustomField.objects.exists()
        assert list(RelationshipType.objects.all()) == [parent]

    def test_are_not_edited_here_where_an_older_pack_said_less_of_them(self, shelf):
        install()
        for part in Part.objects.filter(kind="custom_field"):
            part.brought = {n: v for n, v in part.brought.items() if n in {"label", "kind"}}
            part.save()

        report = uninstall()

        assert not [line for line in report.kept if "edited" in line]

    @pytest.mark.parametrize(
        ("file", "text", "said"),
        [
            ("fields", "- {slug: x, label: X, kind: lookup}\n", "what they lead to"),
            ("fields", "- {slug: x, label: X, kind: text, types: [ghost]}\n", "no such type"),
            (
                "relationships",
                "- {slug: x, name: X, is_symmetric: true, is_hierarchy: true}\n",
                "on one level",
            ),
        ],
    )
    def test_are_checked_as_in_the_settings(self, shelf, file, text, said):
        make_pack(shelf, **{file: text})

        with pytest.raises(PackIsFaulty) as refused:
            install("small")

        assert any(said in error["detail"] for error in refused.value.facts["errors"])
        assert not CustomField.objects.exists()
