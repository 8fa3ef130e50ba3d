"""Fields whose values are sealed: written as others are, and read one at a time."""

import json
import subprocess
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.management import call_command

from accounts.models import AuditRow, Role
from contacts.errors import (
    FieldIsMoving,
    FieldIsRead,
    FieldIsShown,
    MayNotOpenField,
    UnfitDefinition,
)
from contacts.models import Contact, CustomField, SensitiveValue
from contacts.operations.contacts import change_contact, create_contact
from contacts.operations.fields import change_field, create_field
from contacts.operations.segments.definitions import create_segment
from contacts.operations.sensitive import reveal
from contacts.operations.upserting.contacts import upsert_contacts
from contacts.retirings import retire_field
from events.models import Activity
from ground import postgres_programs
from ground.mentions import NamedElsewhere
from ground.models import KeptAnswer
from ground.refusals import NotThere
from imports.models import Import
from jobs import engine
from jobs.models import Job, State
from merging.operations.merging import merge_contacts
from merging.operations.unmerging import unmerge_contacts
from privacy.handing_out import known_of
from tests.imports.files import brought_in
from tests.make import NOON, ada, ben, make_contact, make_user, make_view, sure
from tests.outbox.carriers import Clock
from tests.vaults import OLD, OLD_AND_NEW

pytestmark = pytest.mark.django_db
CANARY = "canary-zq81"
#: Never written in plain by any test, since the files of the database are looked through as well.
COMMITTED, IMPORTED = "canary-wx92", "canary-vy73"


@pytest.fixture
def crm(api):
    api.force_authenticate(ada())
    return api


def make_field(slug: str = "ssn", **given) -> CustomField:
    given = {"of": "contact", "label": slug.upper(), "kind": "text", "sensitive": True} | given
    return create_field(slug=slug, **given, by=ada(), now=NOON)


def make_holder(value: str = CANARY, slug: str = "ssn", **given) -> Contact:
    given = {"first_name": "Jane", "last_name": "Doe", "custom": {slug: value}} | given
    return create_contact(given=given, by=ada(), now=NOON)


def make_sensitive(field: CustomField, wanted: bool = True, *, by=None) -> CustomField:
    return change_field(field=field, changes={"sensitive": wanted}, by=by or ada(), now=NOON)


def run() -> Job:
    return Job.objects.get(pk=sure(engine.run_next(clock=Clock(NOON))).pk)


def read(contact: Contact, slug: str = "ssn"):
    return reveal(contact=contact, slug=slug, by=ada(), now=NOON)


class TestWrite:
    def test_a_value_is_sealed_and_stands_nowhere_else(self):
        make_field()

        jane = make_holder()
        change_contact(contact=jane, changes={"custom": {"ssn": f"{CANARY}-2"}}, by=ada(), now=NOON)

        jane.refresh_from_db()
        assert read(jane) == f"{CANARY}-2"
        assert jane.custom == {}
        assert jane.version == 2
        told: list[Any] = [*AuditRow.objects.values("before", "after", "facts")]
        told += Activity.objects.values("properties")
        assert CANARY not in str(told)
        changed = AuditRow.objects.get(action="contact.changed")
        assert (changed.before, changed.after) == ({"sensitive": []}, {"sensitive": ["ssn"]})
        assert CANARY not in SensitiveValue.objects.values_list("value", flat=True).get()

    def test_null_takes_it_away(self):
        make_field()
        jane = make_holder()

        change_contact(contact=jane, changes={"custom": {"ssn": None}}, by=ada(), now=NOON)

        assert not SensitiveValue.objects.exists()
        with pytest.raises(NotThere):
            read(jane)

    def test_of_many_rows_the_last_one_that_says_it_counts(self):
        make_field()
        rows: list[dict[str, Any]] = [
            {"external_id": "7", "first_name": "Jane", "custom": {"ssn": "first"}},
            {"external_id": "7", "custom": {"ssn": CANARY}},
            {"external_id": "8", "first_name": "John"},
        ]

        outcomes = upsert_contacts(rows=rows, by=ada(), now=NOON)

        assert isinstance(outcomes[0], tuple)
        assert read(outcomes[0][0]) == CANARY
        assert SensitiveValue.objects.count() == 1
        assert CANARY not in str([*AuditRow.objects.values(), *Activity.objects.values()])

    def test_what_does_not_fit_is_refused_and_the_value_stays(self, crm):
        make_field("level", kind="picklist", options=[{"value": "a", "label": "A"}])
        jane = make_holder("a", "level")

        answer = crm.patch(f"/api/v1/contacts/{jane.pk}/", {"custom": {"level": "b"}})

        assert answer.status_code == 400
        assert read(jane, "level") == "a"


class TestApi:
    def test_no_answer_shows_it_but_the_one_that_was_asked_for_it(self, crm):
        make_field()
        posted = crm.post("/api/v1/contacts/", {"first_name": "Jane", "custom": {"ssn": CANARY}})
        own = posted.headers["Location"]

        for path in (own, "/api/v1/contacts/", f"{own}sensitive/", "/api/v1/activities/"):
            answer = crm.get(path)
            assert answer.status_code == 200
            assert CANARY not in answer.content.decode()
        assert CANARY not in posted.content.decode()
        held = crm.get(f"{own}sensitive/").data["results"]
        assert [(one["field"], one["is_set"]) for one in held] == [("ssn", True)]

        answer = crm.post(f"{own}reveal/", {"field": "ssn"})

        assert answer.data == {"field": "ssn", "value": CANARY}
        assert answer.headers["Cache-Control"] == "no-store"

    def test_each_reading_is_in_the_audit_log(self, crm):
        make_field()
        jane = make_holder()

        for _ in range(2):
            crm.post(f"/api/v1/contacts/{jane.pk}/reveal/", {"field": "ssn"})

        rows = AuditRow.objects.filter(action="sensitive.revealed")
        told = [(row.actor, row.object_id, row.facts["field"]) for row in rows]
        assert told == [(ada(), str(jane.pk), "ssn")] * 2

    def test_reading_takes_the_permission_and_sight_of_the_contact(self, api):
        make_field()
        his = make_holder(owner=ben())
        others = make_holder(owner=ada())
        api.force_authenticate(ben())
        reveal_his = f"/api/v1/contacts/{his.pk}/reveal/"

        assert api.post(reveal_his, {"field": "ssn"}).status_code == 403
        assert api.get(f"/api/v1/contacts/{his.pk}/sensitive/").status_code == 200
        assert not AuditRow.objects.filter(action="sensitive.revealed").exists()

        role = Role.objects.get(slug="crm_agent")
        role.grants["crm.sensitive.view"] = "own"
        role.save()
        ben_again = type(ben()).objects.get(pk=ben().pk)
        api.force_authenticate(ben_again)

        assert api.post(reveal_his, {"field": "ssn"}).data["value"] == CANARY
        theirs = api.post(f"/api/v1/contacts/{others.pk}/reveal/", {"field": "ssn"})
        assert theirs.status_code == 404

    def test_managers_write_what_they_cannot_read(self, api):
        make_field()
        jane = make_holder()
        api.force_authenticate(make_user("mia@firm.test", role="crm_manager"))

        answer = api.patch(f"/api/v1/contacts/{jane.pk}/", {"custom": {"ssn": "new"}})

        assert answer.status_code == 200
        assert api.post(f"/api/v1/contacts/{jane.pk}/reveal/", {"field": "ssn"}).status_code == 403
        assert read(jane) == "new"

    def test_a_repeated_request_is_not_answered_from_what_was_kept(self, crm):
        make_field()
        jane = make_holder()
        ask = {"HTTP_IDEMPOTENCY_KEY": "k1"}

        crm.post(f"/api/v1/contacts/{jane.pk}/reveal/", {"field": "ssn"}, **ask)

        assert KeptAnswer.objects.get().body == ""

    def test_lists_cannot_be_narrowed_or_sorted_by_it(self, crm):
        make_field()

        for query in ("custom.ssn=x", "ordering=custom.ssn", "custom.ssn.set=true"):
            assert crm.get(f"/api/v1/contacts/?{query}").status_code == 400

    def test_conditions_and_formulas_do_not_know_it(self, crm):
        make_field()
        tree = {"match": "all", "conditions": [{"field": "custom.ssn", "operator": "is_set"}]}

        assert crm.post("/api/v1/segments/preview/", {"conditions": tree}).status_code == 400
        with pytest.raises(UnfitDefinition):
            make_field("f", sensitive=False, kind="formula", expression="{ssn}", result="text")
        known = crm.get("/api/v1/conditions/fields/").content.decode()
        assert "custom.ssn" not in known


class TestDefine:
    @pytest.mark.parametrize(
        "given",
        [
            {"of": "organisation"},
            {"findable": True},
            {"unique": True},
            {"portal_visible": True},
            {"default": "x"},
            {"read_only": True},
            {"required": True},
            {"kind": "lookup", "target": "contact"},
        ],
    )
    def test_refuses_what_would_show_or_compare_it(self, given):
        with pytest.raises(UnfitDefinition) as refused:
            make_field(**given)

        assert refused.value.facts["errors"][0]["field"] == "sensitive"
        assert not CustomField.objects.exists()

    def test_a_field_in_use_cannot_be_made_sensitive(self):
        field = make_field(sensitive=False)
        tree = {"match": "all", "conditions": [{"field": "custom.ssn", "operator": "is_set"}]}
        segment = create_segment(name="Known", conditions=tree, by=ada(), now=NOON)
        with pytest.raises(NamedElsewhere) as named:
            make_sensitive(field)
        assert named.value.facts["used_by"] == {"segments": ["Known"]}
        segment.delete()

        make_view("Mine", query={"custom.ssn.set": "true"})
        with pytest.raises(FieldIsShown) as shown:
            make_sensitive(field)
        assert shown.value.facts["used_by"] == {"views": 1}

        make_field("f", sensitive=False, kind="formula", expression="{ssn}", result="text")
        with pytest.raises(FieldIsRead):
            make_sensitive(field)
        assert not CustomField.objects.filter(sensitive=True).exists()


class TestTurn:
    def test_seals_what_is_there_in_batches_and_opens_it_again(self, monkeypatch):
        monkeypatch.setattr("contacts.sealing.BATCH", 2)
        field = make_field(sensitive=False)
        people = [make_holder(f"{CANARY}{n}") for n in range(5)]
        make_contact("Nobody")

        field = make_sensitive(field)
        assert field.is_moving
        assert run().state == State.DONE

        assert not CustomField.objects.get().is_moving
        assert not Contact.objects.filter(custom__has_key="ssn").exists()
        assert [read(one) for one in people] == [f"{CANARY}{n}" for n in range(5)]
        sealed = AuditRow.objects.get(action="field.sealed")
        assert (sealed.actor, sealed.facts["records"]) == (ada(), 5)

        make_sensitive(field, wanted=False)
        assert run().state == State.DONE

        assert not SensitiveValue.objects.exists()
        kept = Contact.objects.filter(custom__has_key="ssn").order_by("pk")
        assert [one.custom["ssn"] for one in kept] == [f"{CANARY}{n}" for n in range(5)]
        assert AuditRow.objects.filter(action="field.opened").exists()

    def test_what_is_written_meanwhile_is_not_undone(self):
        field = make_field(sensitive=False)
        jane = make_holder("old")
        make_sensitive(field)
        change_contact(contact=jane, changes={"custom": {"ssn": "new"}}, by=ada(), now=NOON)

        run()

        assert read(jane) == "new"
        jane.refresh_from_db()
        assert jane.custom == {}

    def test_is_not_turned_while_values_move(self):
        field = make_field(sensitive=False)
        make_holder()
        field = make_sensitive(field)

        with pytest.raises(FieldIsMoving):
            make_sensitive(field, wanted=False)

    def test_opening_takes_the_right_to_read(self):
        field = make_field()
        make_holder()

        with pytest.raises(MayNotOpenField):
            make_sensitive(field, wanted=False, by=make_user("mia@firm.test", role="crm_manager"))
        assert not Job.objects.exists()

    def test_a_job_that_was_stopped_is_asked_for_again_by_saying_it_again(self):
        field = make_field(sensitive=False)
        jane = make_holder()
        field = make_sensitive(field)
        Job.objects.all().delete()
        CustomField.objects.update(is_moving=False)

        make_sensitive(field)
        run()

        assert read(jane) == CANARY

    def test_retiring_the_field_takes_the_values(self):
        field = make_field()
        make_holder()

        retire_field(field=field, by=ada(), now=NOON)
        run()

        assert not SensitiveValue.objects.exists()
        assert not CustomField.objects.exists()


class TestElsewhere:
    def test_an_import_fills_it_and_keeps_nothing_of_it(self):
        make_field()
        make_field("level", kind="picklist", options=[{"value": "a", "label": "A"}])
        lines = f"First name,ssn,level\nJane,{IMPORTED},a\n,{IMPORTED},{IMPORTED}\n"

        work = brought_in(
            lines,
            mapping={"First name": "first_name", "ssn": "custom.ssn", "level": "custom.level"},
        )

        assert read(Contact.objects.get()) == IMPORTED
        work = Import.objects.get(pk=work.pk)
        assert work.invalid == 1
        kept = [work.samples, *work.lines.values()]
        assert IMPORTED not in str(kept)
        assert IMPORTED not in everything(everywhere=False)

    def test_a_merge_moves_it_and_its_undoing_gives_it_back(self):
        make_field()
        jane, janet = make_holder("hers"), make_holder("other")

        merge = merge_contacts(contact=jane.pk, other=janet.pk, chosen={}, by=ada(), now=NOON)
        assert read(jane) == "hers"
        unmerge_contacts(merge=merge, added_to_other=False, by=ada(), now=NOON)

        assert (read(jane), read(janet)) == ("hers", "other")

    def test_is_handed_out_to_the_person_and_goes_with_them(self):
        make_field()
        jane = make_holder()

        [row] = known_of(jane)["contacts.sensitivevalue"]
        assert json.loads(row["value"]) == CANARY
        jane.delete()

        assert not SensitiveValue.objects.exists()

    def test_another_key_opens_it_after_rotation(self, settings):
        settings.FIELD_KEYS = OLD
        make_field()
        jane = make_holder()
        settings.FIELD_KEYS = OLD_AND_NEW

        call_command("rotate_field_keys", stdout=StringIO())

        settings.FIELD_KEYS = OLD_AND_NEW[:1]
        assert read(jane) == CANARY


@pytest.mark.django_db(transaction=True)
def test_no_word_of_it_is_found_on_the_machine(crm):
    make_field()
    answer = crm.post(
        "/api/v1/contacts/",
        {"first_name": "Jane", "custom": {"ssn": COMMITTED}},
        HTTP_IDEMPOTENCY_KEY="k",
    )
    own = answer.headers["Location"]
    crm.patch(own, {"custom": {"ssn": f"{COMMITTED}-2"}})
    crm.post(f"{own}reveal/", {"field": "ssn"}, HTTP_IDEMPOTENCY_KEY="k2")
    crm.post("/api/v1/contact-exports/", {})
    while engine.run_next(clock=Clock(NOON)):
        pass

    assert Job.objects.filter(state=State.DONE).exists()
    assert COMMITTED not in everything()


def everything(*, everywhere: bool = True) -> str:
    """What is in files and, where it was committed, in the database and the cache, as text."""
    root = Path(django_settings.MEDIA_ROOT)
    root = root.parent if everywhere else root
    kept = [path.read_text(errors="replace") for path in root.rglob("*") if path.is_file()]
    if everywhere:
        kept.append(
            subprocess.run(
                [postgres_programs.program("pg_dump"), "--data-only", "--inserts"],
                env=postgres_programs.environment(),
                capture_output=True,
                check=True,
            ).stdout.decode(errors="replace")
        )
        redis = cache._cache.get_client()  # type: ignore[attr-defined]
        kept += [str(redis.dump(key)) for key in redis.scan_iter()]
    return "\n".join(kept).lower()
