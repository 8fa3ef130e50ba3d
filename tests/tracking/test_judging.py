"""Saying who made hits, in sets, and what follows of it."""

from datetime import timedelta

import pytest

from contacts.conditions.compiling import Holds, Meant
from contacts.conditions.parsing import parse
from contacts.models import Contact
from events.models import Activity
from jobs.engine import run_next
from jobs.errors import JobNotPermitted
from tests.make import NOON, ada, ben, make_contact
from tests.tracking.mail import LATER, make_batch, make_hit, make_message
from tracking.judging import rules
from tracking.judging.rules import VERSION
from tracking.links import keep_links
from tracking.models import Hit, Link
from tracking.operations import judging
from tracking.operations.judging import judge_again, judge_new

pytestmark = pytest.mark.django_db
SOON_AFTER = LATER + timedelta(minutes=1)


def link(url="https://x.test/"):
    return Link.objects.get(pk=keep_links([(url, None)])[url])


def told(type):
    return Activity.objects.filter(type=type)


class TestJudgeNew:
    def test_says_who_it_was_by_which_rule_of_which_version(self):
        message = make_message(make_contact(), batch=make_batch())
        hit = make_hit(message, contact=None, batch=None)

        assert judge_new(now=SOON_AFTER) == 1

        hit.refresh_from_db()
        assert (hit.verdict, hit.rule, hit.rule_version) == ("human", "reader", VERSION)
        assert (hit.contact, hit.batch) == (message.contact, message.batch)

    def test_waits_for_what_may_come_with_it(self):
        make_hit(make_message(make_contact()))

        assert judge_new(now=LATER + timedelta(seconds=1)) == 0
        assert not Activity.objects.filter(type="email_opened").exists()

    def test_keeps_with_the_message_what_a_person_did_first(self):
        message = make_message(make_contact())
        make_hit(message, at=LATER + timedelta(seconds=20))
        make_hit(message)
        make_hit(message, kind="click", link=link(), place=1, at=LATER + timedelta(seconds=30))

        judge_new(now=SOON_AFTER)

        message.refresh_from_db()
        assert message.opened_at == LATER
        assert message.clicked_at == LATER + timedelta(seconds=30)

    def test_machines_change_neither_message_nor_log(self):
        message = make_message(make_contact())
        make_hit(message, user_agent="Mozilla/5.0")
        make_hit(message, kind="click", link=link(), place=1, user_agent="curl/8")

        judge_new(now=SOON_AFTER)

        message.refresh_from_db()
        assert (message.opened_at, message.clicked_at) == (None, None)
        assert not told("email_opened").exists()
        assert not told("email_clicked").exists()
        assert set(Hit.objects.values_list("verdict", flat=True)) == {"machine"}

    def test_records_a_message_opened_once_and_each_link_once(self):
        contact = make_contact()
        message = make_message(contact, batch=make_batch())
        for seconds in (0, 10, 40):
            for place, url in enumerate(("https://x.test/a", "https://x.test/b"), start=1):
                at = LATER + timedelta(seconds=seconds + 8 * place)
                make_hit(message, kind="click", link=link(url), place=place, at=at)
            judge_new(now=LATER + timedelta(seconds=seconds + 60))

        opened = told("email_opened").get()
        assert opened.contact_id == contact.pk
        assert opened.properties == {"message": message.pk, "batch": message.batch_id}
        clicked = told("email_clicked").order_by("occurred_at")
        assert [one.properties["url"] for one in clicked] == [
            "https://x.test/a",
            "https://x.test/b",
        ]
        assert clicked[0].title == "Followed https://x.test/a"

    def test_following_several_links_at_once_is_a_machine_for_all_of_them(self):
        message = make_message(make_contact())
        for place in (1, 2, 3):
            at = LATER + timedelta(seconds=place)
            make_hit(message, kind="click", link=link(), place=place, at=at)

        judge_new(now=SOON_AFTER)

        assert set(Hit.objects.values_list("rule", flat=True)) == {"burst"}

    def test_whoever_follows_the_hidden_link_is_a_machine_all_around(self):
        message, other = make_message(make_contact()), make_message(make_contact("Other"))
        make_hit(message, kind="bait")
        make_hit(message, kind="click", link=link(), place=1, at=LATER + timedelta(seconds=30))
        make_hit(other, kind="click", link=link(), place=1)

        judge_new(now=SOON_AFTER)

        assert set(message.hits.values_list("rule", flat=True)) == {"bait"}
        assert other.hits.get().rule == "reader"

    def test_takes_the_time_since_the_message_left(self):
        message = make_message(make_contact(), sent_at=LATER - timedelta(seconds=3))
        make_hit(message, kind="click", link=link(), place=1)

        judge_new(now=SOON_AFTER)

        assert Hit.objects.get().rule == "at_once"

    def test_a_link_in_a_text_message_is_no_email(self):
        message = make_message(make_contact(), channel="sms")
        make_hit(message, kind="click", link=link(), place=1)

        judge_new(now=SOON_AFTER)

        message.refresh_from_db()
        assert message.clicked_at == LATER
        assert not told("email_clicked").exists()

    def test_asks_as_much_for_many_as_for_few(self, django_assert_max_num_queries):
        for n in range(30):
            make_hit(make_message(make_contact(f"Jane {n}")))

        with django_assert_max_num_queries(12):
            judge_new(now=SOON_AFTER)

        assert told("email_opened").count() == 30

    def test_goes_on_until_nobody_waits(self, monkeypatch):
        monkeypatch.setattr(judging, "AT_ONCE", 2)
        message = make_message(make_contact())
        for _ in range(5):
            make_hit(message)

        assert judge_new(now=SOON_AFTER) == 5
        assert told("email_opened").count() == 1

    def test_conditions_ask_how_often_somebody_opened(self):
        eager, idle = make_contact("Eager"), make_contact("Idle")
        for _ in range(2):
            make_hit(make_message(eager))
        make_hit(make_message(idle))
        judge_new(now=SOON_AFTER)

        tree = {
            "match": "all",
            "conditions": [
                {
                    "field": "activity.email_opened",
                    "operator": "at_least",
                    "value": 2,
                    "within_days": 30,
                }
            ],
        }
        found = Contact.objects.filter(Holds(Meant(parse(tree), SOON_AFTER)))

        assert list(found) == [eager]


class TestJudgeAgain:
    def judged_by_an_older_version(self, verdict, **given):
        message = make_message(make_contact())
        return make_hit(message, verdict=verdict, rule="old", rule_version=1, **given)

    @pytest.fixture(autouse=True)
    def newer(self, monkeypatch):
        monkeypatch.setattr(judging, "VERSION", 2)

    def run(self):
        job = judge_again(by=ada(), now=SOON_AFTER)
        run_next(clock=lambda: SOON_AFTER)
        job.refresh_from_db()
        return job

    def test_a_person_who_was_taken_for_a_machine_counts_from_then_on_and_nobody_is_told(self):
        hit = self.judged_by_an_older_version("machine")

        job = self.run()

        assert job.result == {"changed": 1}
        hit.refresh_from_db()
        assert (hit.verdict, hit.rule, hit.rule_version) == ("human", "reader", 2)
        hit.message.refresh_from_db()
        assert hit.message.opened_at == LATER
        assert told("email_opened").get().properties["$quiet"] is True

    def test_a_machine_that_was_taken_for_a_person_counts_no_more(self):
        hit = self.judged_by_an_older_version("human", user_agent="curl/8")
        type(hit.message).objects.update(opened_at=LATER)

        self.run()

        hit.message.refresh_from_db()
        assert hit.message.opened_at is None

    def test_leaves_what_the_newest_rules_said(self):
        hit = self.judged_by_an_older_version("unknown")
        Hit.objects.update(rule_version=2)

        self.run()

        hit.refresh_from_db()
        assert hit.rule == "old"

    def test_refuses_whoever_may_not_change_settings(self):
        with pytest.raises(JobNotPermitted):
            judge_again(by=ben(), now=NOON)


def test_the_table_has_a_version():
    assert rules.VERSION >= 1
