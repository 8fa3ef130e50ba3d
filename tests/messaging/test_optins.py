"""Double opt-in: asked by mail, confirmed by a button, and nothing of marketing before."""

from datetime import timedelta

import pytest
from django.test import Client

from channels.models import SandboxMail
from contacts.models import Contact
from messaging.errors import CannotBeAsked, ConsentedAlready
from messaging.links import consent_url
from messaging.models import Message, OptIn
from messaging.operations.optins import ask_to_confirm
from privacy.errors import NeedsConfirmation
from privacy.models import Consent, Purpose
from privacy.operations.consents import record_consent
from tests.broadcasts.made import make_account, take_turn
from tests.make import NOON, ada, ben, cleo
from tests.messaging.made import asked, make_reachable, sending
from tests.templating.made import make_template, make_version

pytestmark = pytest.mark.django_db
SAID = {"wording": "I want the newsletter.", "wording_version": "2", "method": "form"}
URL = "/api/v1/opt-ins/"


@pytest.fixture
def jane():
    make_account()
    Purpose.objects.filter(slug="marketing").update(double_opt_in=True)
    return make_reachable("Jane Doe", locale="en")


@pytest.fixture
def stranger():
    return Client(enforce_csrf_checks=True)


def marketing():
    return Purpose.objects.get(slug="marketing")


def ask(contact, now=NOON, **given):
    said = {**SAID, **given}
    return ask_to_confirm(contact=contact, purpose=marketing(), given=said, by=ada(), now=now)


def path_of(row):
    return "/" + consent_url(row.message.token).split("/", 3)[3]


def would_get(contact) -> str:
    ((_, _, code, _),) = asked(Contact.objects.filter(pk=contact.pk), sending())
    return code


class TestAskToConfirm:
    def test_mails_the_question_and_writes_nothing_into_the_ledger(self, jane):
        row = ask(jane)
        take_turn(NOON)

        mail = SandboxMail.objects.get()
        assert mail.to == "jane@home.test"
        assert consent_url(row.message.token) in mail.text
        assert "I want the newsletter." in mail.text
        assert "/api/track/" not in mail.html
        assert not Consent.objects.exists()
        assert would_get(jane) == "no_consent"

    def test_asks_once_while_it_can_be_answered_and_anew_after(self, jane):
        first = ask(jane)
        again = ask(jane, NOON + timedelta(days=1))
        assert (again.pk, again.message_id, Message.objects.count()) == (
            first.pk,
            first.message_id,
            1,
        )

        late = ask(jane, NOON + timedelta(days=8))

        assert late.message_id != first.message_id
        assert OptIn.objects.count() == 1

    def test_asks_nobody_who_agreed_or_cannot_be_reached(self, jane):
        with pytest.raises(CannotBeAsked):
            ask(make_reachable("Nomail", email=""))
        other = make_reachable("John", email="john@home.test")
        given = {"deed": "given", "channel": "email", "evidence": "Signed form 7"}
        record_consent(contact=other, purpose=marketing(), given=given, by=ada(), now=NOON)
        with pytest.raises(ConsentedAlready):
            ask(other)
        assert not OptIn.objects.exists()
        assert not Message.objects.exists()

    def test_speaks_their_language_or_the_firm_s_own_words(self, jane):
        jane.locale = "de"
        jane.save()
        ask(jane)
        take_turn(NOON)
        assert SandboxMail.objects.get().subject.startswith("Bitte bestätigen")
        template = make_template(slug="confirm-consent", category="transactional")
        words = {"subject": "Really, {{ purpose }}?", "text": "Here: {{ confirm_url }}"}
        variables = [{"name": one, "is_needed": True} for one in ("purpose", "confirm_url")]
        make_version(template, **words, variables=variables)
        make_reachable("Kim", email="kim@home.test")

        row = ask(make_reachable("Kim", email="kim2@home.test"))
        take_turn(NOON)

        mail = SandboxMail.objects.get(to="kim2@home.test")
        assert mail.subject == "Really, Marketing?"
        assert consent_url(row.message.token) in mail.text


class TestConsentPage:
    def test_changes_nothing_when_it_is_looked_at(self, jane, stranger, time_machine):
        time_machine.move_to(NOON + timedelta(hours=1))
        row = ask(jane)

        for _ in range(3):
            assert "Yes, I agree" in stranger.get(path_of(row)).content.decode()
            assert stranger.head(path_of(row)).status_code == 200

        assert not Consent.objects.exists()

    def test_confirms_by_its_button_once_with_evidence(self, jane, stranger, time_machine):
        time_machine.move_to(NOON + timedelta(hours=1))
        row = ask(jane)
        before = would_get(jane)

        for _ in range(2):
            assert "Thank you" in stranger.post(path_of(row)).content.decode()

        found = Consent.objects.get()
        assert (found.deed, found.channel, found.by_contact) == ("given", "email", True)
        assert (found.wording, found.wording_version) == ("I want the newsletter.", "2")
        assert (found.method, found.by) == ("double opt-in", None)
        assert f"message {row.message_id}" in found.evidence
        assert "jane@home.test" not in found.evidence
        assert (before, would_get(jane)) == ("no_consent", "")

    def test_is_over_after_a_week_and_for_an_older_link(self, jane, stranger, time_machine):
        time_machine.move_to(NOON + timedelta(hours=1))
        old = ask(jane, NOON - timedelta(days=8))
        path = path_of(old)
        assert stranger.post(path).status_code == stranger.get(path).status_code == 410
        new = ask(jane)

        assert stranger.post(path).status_code == 410
        assert not Consent.objects.exists()
        assert stranger.post(path_of(new)).status_code == 200

    def test_tells_nothing_of_a_link_that_is_none(self, jane, stranger):
        row = ask(jane)
        forged = path_of(row)[:-4] + "AAAA"

        assert "Yes, I agree" not in stranger.get(forged).content.decode()
        stranger.post(forged)
        assert not Consent.objects.exists()


class TestPurpose:
    def test_takes_no_colleague_s_word_without_a_proof(self, jane):
        yes = {"deed": "given", "channel": "email", "method": "call"}

        with pytest.raises(NeedsConfirmation):
            record_consent(contact=jane, purpose=marketing(), given=yes, by=ada(), now=NOON)
        assert not Consent.objects.exists()
        signed = {**yes, "evidence": "Form 12"}
        record_consent(contact=jane, purpose=marketing(), given=signed, by=ada(), now=NOON)
        no = {"deed": "withdrawn", "channel": "email"}
        record_consent(contact=jane, purpose=marketing(), given=no, by=ada(), now=NOON)

        assert Consent.objects.count() == 2

    def test_that_asks_for_no_confirmation_stays_as_it_was(self, jane):
        Purpose.objects.update(double_opt_in=False)

        assert would_get(jane) == ""


class TestApi:
    def test_is_for_contacts_one_sees(self, api, jane):
        api.force_authenticate(ben())
        mine = make_reachable("Mine", email="mine@home.test", owner=ben())
        theirs = make_reachable("Theirs", email="theirs@home.test", owner=cleo())

        made = api.post(URL, {"contact": mine.pk, "purpose": "marketing", **SAID}, format="json")
        refused = api.post(URL, {"contact": theirs.pk, "purpose": "marketing"}, format="json")

        assert made.status_code == 201, made.data
        assert refused.status_code in (400, 404)
        assert [row["contact"] for row in api.get(URL).data["results"]] == [mine.pk]

    def test_costs_a_fixed_number_of_questions(self, api, jane, django_assert_num_queries):
        api.force_authenticate(ada())
        for n in range(3):
            ask(make_reachable(f"P{n}", email=f"p{n}@home.test"))

        with django_assert_num_queries(2):
            assert len(api.get(URL).data["results"]) == 3
