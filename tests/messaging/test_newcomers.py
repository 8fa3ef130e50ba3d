"""People who are new are asked for their consent by mail, where somebody said so, and once."""

import pytest
from django.utils import timezone

from contacts.models import Contact
from contacts.operations.contacts import create_contact
from contacts.reach import Reach
from events.operations.draining import drain, place_cursor
from events.operations.marking import marking
from messaging.consumers.newcomers import NEWCOMERS_ASKED
from messaging.errors import NothingToAskFor
from messaging.links import consent_url
from messaging.models import Content, Message, OptIn, Status, Topic
from messaging.operations.optins import ask_newcomers, confirm_opt_in
from messaging.operations.topics import change_topic
from privacy.models import Consent, Purpose
from tests.imports.files import brought_in
from tests.make import NOON, ada, sure
from tests.messaging.made import make_reachable
from tests.templating.made import make_template, make_version

pytestmark = pytest.mark.django_db(transaction=True)
FILE = "email,first name\njane@x.test,Jane\njoe@x.test,Joe\n"


@pytest.fixture(autouse=True)
def purpose() -> Purpose:
    Topic.objects.get_or_create(
        slug="account", defaults={"name": "Account", "category": "transactional"}
    )
    row, _ = Purpose.objects.update_or_create(
        slug="letters", defaults={"name": "Letters", "double_opt_in": True}
    )
    place_cursor(consumer=NEWCOMERS_ASKED)
    return row


def make_topic(of: Purpose | None, **given) -> Topic:
    usual = {"name": "Letters", "category": "marketing", "purpose": of}
    return Topic.objects.create(slug="letters", **{**usual, "asks_newcomers": True, **given})


def create(name: str = "jane", **given) -> Contact:
    said = {"first_name": name, "emails": [Reach(f"{name}@x.test")], **given}
    return create_contact(given=said, by=ada(), now=timezone.now())


def drained() -> list[str]:
    """Who was asked by now."""
    drain(consumer=NEWCOMERS_ASKED, now=timezone.now())
    return sorted(OptIn.objects.values_list("address", flat=True))


class TestImports:
    def test_ask_nobody_by_themselves(self, purpose):
        make_topic(purpose)

        brought_in(FILE, now=timezone.now())
        brought_in("email\nolga@x.test\n", quiet=False, now=timezone.now())

        assert Contact.objects.count() == 3
        assert drained() == []

    def test_ask_everybody_new_where_their_importer_says_so(self, purpose):
        make_reachable("Jane", email="jane@x.test")
        drained()

        brought_in(FILE, asks_for=purpose, now=timezone.now())

        # Jane was there before.
        assert drained() == ["joe@x.test"]
        row = OptIn.objects.get()
        assert (row.purpose, row.method, row.by) == (purpose, "import", None)
        assert Message.objects.get().status == Status.PLANNED

    def test_ask_nobody_for_what_takes_no_confirmation_any_more(self, purpose):
        Purpose.objects.update(double_opt_in=False)

        brought_in(FILE, asks_for=purpose, now=timezone.now())

        assert drained() == []


class TestTopics:
    def test_ask_whoever_comes_by_the_api_where_they_say_so(self, purpose):
        topic = make_topic(purpose, asks_newcomers=False)
        create("jane")
        assert drained() == []
        change_topic(topic=topic, changes={"asks_newcomers": True}, by=ada(), now=NOON)

        create("joe")

        assert drained() == ["joe@x.test"]

    def test_leave_alone_whoever_comes_quietly(self, purpose):
        make_topic(purpose)
        with marking(quiet=True):
            create("jane")

        assert drained() == []

    def test_ask_for_one_purpose_once_however_many_topics_want_it(self, purpose):
        make_topic(purpose)
        Topic.objects.create(
            slug="more", name="More", category="marketing", purpose=purpose, asks_newcomers=True
        )
        create("jane")

        assert drained() == ["jane@x.test"]
        assert Message.objects.count() == 1

    def test_can_ask_only_for_what_their_purpose_demands(self, purpose):
        topic = make_topic(None, asks_newcomers=False)
        with pytest.raises(NothingToAskFor):
            change_topic(topic=topic, changes={"asks_newcomers": True}, by=ada(), now=NOON)

        Purpose.objects.update(double_opt_in=False)
        purpose.refresh_from_db()
        given = {"asks_newcomers": True, "purpose": purpose}
        with pytest.raises(NothingToAskFor):
            change_topic(topic=topic, changes=given, by=ada(), now=NOON)
        topic.refresh_from_db()
        assert not topic.asks_newcomers


class TestAskNewcomers:
    def asked(self, purpose, *contacts) -> int:
        ids = [one.pk for one in contacts]
        return ask_newcomers(contacts=ids, purpose=purpose, method="import", now=NOON)

    def test_asks_each_once_whatever_became_of_it(self, purpose):
        jane = make_reachable("Jane", email="jane@x.test")
        assert self.asked(purpose, jane) == 1
        OptIn.objects.update(expires_at=NOON)

        assert self.asked(purpose, jane) == 0
        assert Message.objects.count() == 1

    @pytest.mark.parametrize("deed", ["given", "withdrawn"])
    def test_asks_nobody_who_has_said_something_of_it(self, purpose, deed):
        jane = make_reachable("Jane", email="jane@x.test")
        Consent.objects.create(contact=jane, purpose=purpose, deed=deed, method="form", at=NOON)

        assert self.asked(purpose, jane) == 0
        assert not Message.objects.exists()

    def test_tells_why_somebody_was_not_asked(self, purpose):
        nobody = make_reachable("Nobody", email="")

        assert self.asked(purpose, nobody) == 0
        assert Message.objects.get(contact=nobody).reason == "no_address"
        assert not OptIn.objects.exists()

    def test_says_it_in_everybodys_language_and_by_their_own_link(self, purpose):
        jane = make_reachable("Jane", email="jane@x.test", locale="en")
        gerd = make_reachable("Gerd", email="gerd@x.test", locale="de")

        self.asked(purpose, jane, gerd)

        said = {one.message.contact: one for one in Content.objects.select_related("message")}
        assert said[jane].subject == "Please confirm: Letters"
        assert said[gerd].subject == "Bitte bestätigen: Letters"
        for content in said.values():
            assert consent_url(content.message.token) in content.text

    def test_says_it_in_the_firms_own_words_where_it_has_some(self, purpose):
        template = make_template(slug="confirm-consent", category="transactional")
        version = make_version(template)
        jane = make_reachable("Jane", email="jane@x.test", locale="en")

        self.asked(purpose, jane)

        message = Message.objects.get()
        assert message.version == version
        assert sure(message.values)["confirm_url"] == consent_url(message.token)

    def test_is_in_the_ledger_once_it_is_confirmed(self, purpose):
        jane = make_reachable("Jane", email="jane@x.test")
        self.asked(purpose, jane)
        assert not Consent.objects.exists()

        confirm_opt_in(message=Message.objects.get(), now=NOON)

        assert Consent.objects.get().contact == jane

    def test_asks_the_database_as_much_for_many_as_for_few(
        self, purpose, django_assert_max_num_queries
    ):
        few = [make_reachable(f"A{n}", email=f"a{n}@x.test") for n in range(2)]
        many = [make_reachable(f"B{n}", email=f"b{n}@x.test") for n in range(20)]

        for contacts in (few, many):
            with django_assert_max_num_queries(30):
                assert self.asked(purpose, *contacts) == len(contacts)
