import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import call_command
from django.db.models import Q
from django.utils import timezone

from accounts.models import ApiToken, PortalClient, Team, User
from broadcasts.models import Broadcast
from channels.models import Account
from channels.operations.accounts import make_built_in_accounts
from contacts.models import (
    Contact,
    ContactEmail,
    CustomField,
    Note,
    Organisation,
    Relationship,
    SavedView,
    Segment,
)
from conversations.models import Conversation
from demo.history import history
from demo.notes import NOTES
from demo.people import BLOCK, block
from demo.rhythm import Rhythm
from demo.segments import GUESTS, SEGMENTS
from demo.views import VIEWS
from events.catalogue import DECLARED
from events.models import Activity
from imports.models import Import, ImportLine
from jobs import engine
from merging.models import Duplicate, OrganisationDuplicate
from merging.operations.finding import find_duplicates

TODAY = date(2026, 3, 10)
#: What is told beside the invented history.
#: What the staff of the firm did afterwards, and what followed from it.
BESIDE = Q(
    type__regex="^(note|audience|task|relationship|record|lifecycle|at_risk|score|consent|email|conversation|workflow|discount|organisation)_"
)


@pytest.fixture
def demo_file(settings, tmp_path):
    settings.DEMO_LOGINS = str(tmp_path / "demo.json")
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return tmp_path / "demo.json"


def seed(**given):
    call_command("seed_demo", today=TODAY, contacts=120, activities_per_contact=6, **given)


def invented() -> Any:
    """What the generator itself told, contact by contact."""
    told = Activity.objects.exclude(BESIDE).order_by("contact__external_id", "id")
    return told.values_list("title")


def says_how_to_get_in(file: Path) -> None:
    told = json.loads(file.read_text())
    assert file.stat().st_mode & 0o777 == 0o600
    assert (Team.objects.count(), User.objects.count()) == (3, 6)
    assert {login["role"] for login in told["logins"]} == {
        *("crm_admin", "crm_manager", "crm_agent", "crm_viewer")
    }
    ada = User.objects.get(email=told["logins"][0]["email"])
    assert ada.check_password(told["logins"][0]["password"])
    assert told["api_token"].startswith("rpt_")
    assert told["write_key"].startswith("wk_")
    client = PortalClient.objects.get()
    assert client.email == told["portal_login"]["email"]
    assert check_password(told["portal_login"]["password"], client.password)
    assert client.contact.owner is not None
    assert client.contact.owner.is_active
    assert Contact.objects.count() == 120
    assert Activity.objects.exclude(BESIDE).count() == 720
    assert Organisation.objects.exists()
    assert Contact.objects.filter(type__slug="subscriber").count() == 120
    assert Contact.objects.filter(owner=None).count() < 40


def lets_the_staff_write_notes() -> None:
    notes = Note.objects.select_related("author", "contact__owner")
    assert len(notes) == len(NOTES)
    assert all(note.contact and note.author == note.contact.owner for note in notes)
    assert any(note.pinned for note in notes)
    (told,) = [one for note in notes for one in note.mentioned.all()]
    assert told.is_active


def imports_people_who_are_there_twice() -> None:
    while engine.run_next(clock=timezone.now):
        pass

    work = Import.objects.get()
    assert (work.status, work.created, work.invalid) == ("done", 7, 1)
    made = ImportLine.objects.filter(of=work, outcome="created")
    find_duplicates(contacts={line.contact for line in made if line.contact})
    assert Duplicate.objects.filter(state="open").count() >= 3


@pytest.mark.django_db
class TestSeedDemo:
    def test_makes_a_firm_and_all_that_belongs_to_it(self, demo_file, subtests):
        # As every start does before it seeds.
        make_built_in_accounts(now=timezone.now())
        seed()
        with subtests.test("pretends to write by every channel that needs a provider"):
            working = Account.objects.filter(state="active").order_by("channel")
            assert [one.channel for one in working] == [
                *("email", "in_app", "push", "sms", "whatsapp"),
            ]
            assert Broadcast.objects.exclude(state="draft").exists()
            assert Conversation.objects.exists()
        with subtests.test("says how to get in"):
            says_how_to_get_in(demo_file)
        with subtests.test("lets people belong to each other"):
            slugs = set(Relationship.objects.values_list("type__slug", flat=True))
            assert slugs == {"spouse", "parent", "works-at"}
        with subtests.test("has a company that was entered twice"):
            assert OrganisationDuplicate.objects.get().second.name.endswith(" Ltd")
        with subtests.test("lets fields be found"):
            assert CustomField.objects.filter(slug="fitness", index_state="wanted").exists()
        told, rights = demo_file.read_text(), ApiToken.objects.get(name="Demo").scopes
        ApiToken.objects.update(scopes=rights[:3])

        seed()

        with subtests.test("changes nothing the second time"):
            assert demo_file.read_text() == told
            assert Contact.objects.count() == 120
            assert Activity.objects.exclude(BESIDE).count() == 720
        with subtests.test("gives its token the rights of a newer release"):
            assert ApiToken.objects.get(name="Demo").scopes == rights
        with subtests.test("keeps views that everybody finds"):
            views = SavedView.objects.visible_to(User.objects.get(email__startswith="dev@"))
            own = views.filter(pack="").order_by("name")
            assert [view.name for view in own] == [name for name, *_ in VIEWS]
        with subtests.test("lets the staff write notes"):
            lets_the_staff_write_notes()
        with subtests.test("has segments that are up to date"):
            segments = {one.slug: one for one in Segment.objects.filter(pack="")}
            assert len(segments) == len(SEGMENTS) + 1
            assert all(one.refreshed_at for one in segments.values() if one.is_dynamic)
            assert segments["guests-of-the-spring-evening"].members == GUESTS
            assert sum(one.members for one in segments.values() if one.is_dynamic) > 10
        with subtests.test("has an import that ends with people who are there twice"):
            imports_people_who_are_there_twice()

    def test_tells_the_same_story_for_the_same_day(self, demo_file):
        seed()
        first = list(Contact.objects.order_by("external_id").values_list("display_name", "source"))
        told = list(invented())
        Contact.objects.all().delete()

        seed()

        again = Contact.objects.order_by("external_id").values_list("display_name", "source")
        assert list(again) == first
        assert list(invented()) == told


@pytest.mark.django_db
class TestGenerate:
    def test_fills_up_to_a_number(self, demo_file):
        for _ in range(2):
            call_command(
                "generate", contacts=700, activities_per_contact=2, today=TODAY, processes=1
            )

        assert Contact.objects.count() == 700
        assert ContactEmail.objects.values("address").distinct().count() == 700


class TestHistory:
    def test_records_only_facts_that_the_catalogue_accepts(self):
        rhythm = Rhythm(today=TODAY)
        _, people = block(0, rhythm=rhythm, seed=1)

        for person in people:
            for deed in history(person, rhythm=rhythm, count=20):
                facts = json.loads(deed.properties)
                assert DECLARED[deed.type].faults(facts) == []

    def test_happens_in_order_and_not_after_today(self):
        rhythm = Rhythm(today=TODAY)
        _, people = block(3, rhythm=rhythm, seed=1)

        for person in people:
            moments = [deed.at for deed in history(person, rhythm=rhythm, count=20)]
            assert moments == sorted(moments)
            assert moments[-1] <= rhythm.days * 86_400

    def test_names_are_varied(self):
        rhythm = Rhythm(today=TODAY)
        people = [p for n in range(6) for p in block(n, rhythm=rhythm, seed=1)[1]]

        assert len(people) == 6 * BLOCK
        assert len({f"{p.first} {p.last}" for p in people}) > 2000
        assert any("ü" in p.last for p in people)
        assert any(not p.first.isascii() for p in people)
