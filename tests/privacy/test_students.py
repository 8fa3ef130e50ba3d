"""Students of protected schools: who sees them, through which door, and who is told of it."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from contacts.models import Contact, ContactType, Note, Organisation, Relationship, Task
from contacts.operations.relationship_types import create_relationship_type
from events.activities import PRODUCT_EVENT
from events.operations import record
from exports.lists import CONTACTS, Wish, export_list
from jobs import engine, files
from messaging.consumers.stages import is_told
from privacy.models import Disclosure, Protection
from privacy.operations.rules import set_protection
from tests.make import (
    NOON,
    ada,
    ben,
    make_contact,
    make_note,
    make_organisation,
    make_segment,
    make_tag,
    make_task,
    make_team,
    make_user,
)
from tests.outbox.carriers import Clock

pytestmark = pytest.mark.django_db
NAME = "Pupil Quirrel"


def mia() -> User:
    """A manager, who sees everybody but students of protected schools."""
    return make_user("mia@firm.test", role="crm_manager")


def anew(user: User) -> User:
    """As the next request reads them."""
    return User.objects.get(pk=user.pk)


@pytest.fixture(autouse=True)
def protection():
    ContactType.objects.get_or_create(of="organisation", slug="school", name="School")
    set_protection(
        slug="students",
        changes={"is_on": True, "organisation_types": ["school"]},
        by=ada(),
        now=NOON,
    )


@pytest.fixture
def school() -> Organisation:
    type = ContactType.objects.get(of="organisation", slug="school")
    return make_organisation("Northgate", type=type)


@pytest.fixture
def pupil(school) -> Contact:
    return make_contact(NAME, organisation=school)


class TestWhoSees:
    def test_administrators_do_and_managers_only_their_own(self, pupil, school):
        plain = make_contact("Adult")

        assert {*Contact.objects.visible_to(ada())} == {pupil, plain}
        assert {*Contact.objects.visible_to(anew(mia()))} == {plain}

        pupil.owner = mia()
        pupil.save()
        assert {*Contact.objects.visible_to(anew(mia()))} == {pupil, plain}
        pupil.owner, pupil.team = None, make_team(members=[mia()])
        pupil.save()
        assert {*Contact.objects.visible_to(anew(mia()))} == {pupil, plain}

    def test_agents_see_those_who_are_theirs(self, pupil):
        assert not Contact.objects.visible_to(anew(ben())).exists()

        pupil.owner = ben()
        pupil.save()

        assert Contact.objects.visible_to(anew(ben())).get() == pupil

    def test_whoever_has_no_code_for_students_sees_none_not_even_his_own(self, pupil):
        pupil.owner = ben()
        pupil.save()
        role = ben().roles.get()
        del role.grants["crm.students.view"]
        role.save()

        assert not Contact.objects.visible_to(anew(ben())).exists()

    def test_a_token_without_the_scope_sees_none(self, pupil):
        boss = anew(ada())
        boss.limited_to = frozenset({"crm.contacts.view"})

        assert not Contact.objects.visible_to(boss).exists()

    def test_nothing_is_narrowed_where_the_protection_is_off(self, pupil):
        Protection.objects.update(is_on=False)

        seen = Contact.objects.visible_to(anew(mia()))

        assert seen.get() == pupil
        assert "EXISTS" not in str(seen.query)

    def test_of_other_organisations_everybody_is_seen(self, pupil):
        worker = make_contact("Worker", organisation=make_organisation("Acme"))

        assert {*Contact.objects.visible_to(anew(mia()))} == {worker}

    def test_rows_can_be_locked(self, pupil):
        plain = make_contact("Adult")

        rows = Contact.objects.visible_to(anew(mia())).select_for_update()

        assert [*rows] == [plain]

    def test_lists_ask_as_many_questions_as_before(self, api, pupil):
        make_contact("Adult")

        def asked(user: User) -> int:
            api.force_authenticate(anew(user))
            with CaptureQueriesContext(connection) as seen:
                assert api.get("/api/v1/contacts/").status_code == 200
            return len(seen)

        on = asked(mia())
        Protection.objects.update(is_on=False)

        assert on == asked(mia())


def _answers(api: Any, pupil: Contact) -> dict[str, Any]:
    """Door → what stands behind it, for whoever is signed in."""
    other = Contact.objects.get(display_name="Parent")
    home = pupil.organisation_id
    doors = {
        "list": "contacts/",
        "search": "contacts/?q=Quirrel",
        "palette": "search/?q=Quirrel",
        "by organisation": f"contacts/?organisation={home}",
        "includes": "contacts/?include=organisation",
        "activities": "activities/",
        "activities of the school": f"activities/?organisation={home}",
        "relationships": f"relationships/?contact={other.pk}",
        "notes": "notes/",
        "tasks": "tasks/",
        "disclosures": "disclosures/",
    }
    return {door: api.get(f"/api/v1/{path}") for door, path in doors.items()}


def _fill(pupil: Contact) -> None:
    parent = make_contact("Parent")
    named = {"slug": "parent", "name": "Parent of", "reverse_name": "Child of"}
    kin = create_relationship_type(**named, by=ada(), now=NOON)
    Relationship.objects.create(type=kin, contact=parent, other=pupil)
    make_note(NAME, contact=pupil)
    make_task(f"Call {NAME}", contact=pupil, created_by=ada())
    record(PRODUCT_EVENT, contact=pupil, at=NOON, description=NAME)
    Disclosure.objects.create(
        contact=pupil, recipient=NAME, what="x", grounds="x", at=NOON, by=ada()
    )


class TestDoors:
    def test_no_door_shows_a_student_to_a_manager_and_each_does_to_the_administrator(
        self, api, pupil
    ):
        _fill(pupil)
        assert Note.objects.exists()
        assert Task.objects.exists()
        api.force_authenticate(anew(ada()))
        shown = _answers(api, pupil)
        api.force_authenticate(anew(mia()))
        hidden = _answers(api, pupil)

        for door, answer in hidden.items():
            assert answer.status_code == 200, (door, answer.data)
            assert "Quirrel" not in answer.content.decode(), door
        missed = {door for door, one in shown.items() if "Quirrel" not in one.content.decode()}
        # They tell of others by their ids.
        assert missed == {"relationships", "activities of the school"}
        counted = [len(one["relationships"].data["results"]) for one in (shown, hidden)]
        assert counted == [1, 0]

    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("get", "contacts/{}/", None),
            ("patch", "contacts/{}/", {"first_name": "X"}),
            ("get", "contacts/{}/activities/", None),
            ("get", "contacts/{}/segments/", None),
            ("get", "contacts/{}/sensitive/", None),
            ("get", "contacts/{}/privacy/", None),
            ("post", "contacts/{}/restrict/", None),
            ("get", "contacts/{}/scores/", None),
        ],
    )
    def test_nothing_of_a_student_is_reached_by_id(self, api, pupil, method, path, body):
        api.force_authenticate(anew(mia()))

        answer = getattr(api, method)(f"/api/v1/{path.format(pupil.pk)}", body)

        assert answer.status_code == 404
        pupil.refresh_from_db()
        assert (pupil.first_name, pupil.restricted_at) == ("Pupil", None)

    def test_counts_leave_students_out(self, api, pupil):
        plain = make_contact("Adult")
        make_segment("All", of=[pupil, plain])
        make_tag("VIP", on=[pupil, plain])
        api.force_authenticate(anew(mia()))

        listed = api.get("/api/v1/segments/").data["results"][0]
        preview = api.post(
            "/api/v1/segments/preview/",
            {"conditions": {"match": "all", "conditions": []}},
        )

        assert listed["members"] == 1
        assert preview.data["count"] == 1

    def test_a_batch_changes_no_student(self, api, pupil):
        pupil.external_id = "7"
        pupil.save()
        api.force_authenticate(anew(mia()))

        api.post("/api/v1/contacts/bulk/", [{"external_id": "7", "first_name": "X"}])

        pupil.refresh_from_db()
        assert pupil.first_name == "Pupil"

    def test_notices_of_stages_tell_nobody_of_a_student(self, pupil):
        class Tells:
            tell_owner, tell_roles, tell_people = False, ["crm_manager"], User.objects.none()

        assert not is_told(anew(mia()), Tells, pupil)  # type: ignore[arg-type]
        assert is_told(anew(mia()), Tells, make_contact("Adult"))  # type: ignore[arg-type]


class TestExport:
    def test_leaves_out_whom_the_exporter_does_not_see_and_keeps_whom_it_took(self, pupil):
        make_contact("Adult")
        jobs = [export_list(CONTACTS, Wish(), by=anew(user), now=NOON) for user in (mia(), ada())]

        while engine.run_next(clock=Clock(NOON)):
            pass

        texts = [files.result_path(job).read_text() for job in jobs]
        assert ["Quirrel" in text for text in texts] == [False, True]
        [kept] = Disclosure.objects.all()
        assert (kept.contact, kept.recipient, kept.by) == (pupil, ada().email, ada())
