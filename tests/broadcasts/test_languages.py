"""A template in several languages: who gets which, and that nobody gets it twice."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.queries import current_firm
from broadcasts.operations import following, running, winners
from channels.models import SandboxMail
from messaging.models import Message, Status
from tests.broadcasts.made import again, begun, make_account, make_broadcast, make_topic, take_turn
from tests.make import NOON, ada, make_contact
from tests.templating.made import make_template, make_version

pytestmark = pytest.mark.django_db
SOON = NOON + timedelta(minutes=1)
SPOKEN = {"ann": "en", "bea": "de", "cho": "de-AT", "dia": "de_CH", "eve": "fr", "fay": ""}


def people(spoken=SPOKEN):
    return [make_contact(n, email=f"{n}@x.test", locale=said) for n, said in spoken.items()]


def versions(template=None, **subjects):
    of = template or make_template(locale="en")
    return {
        locale.replace("_", "-"): make_version(
            of, locale=locale.replace("_", "-"), subject=subject, text="Text", html="<p>Text</p>"
        )
        for locale, subject in subjects.items()
    }


def said() -> dict[str, str]:
    rows: Any = Message.objects.select_related("version", "batch__version")
    return {
        row.to_address.partition("@")[0]: (row.version or row.batch.version).subject
        for row in rows.exclude(status=Status.SKIPPED)
    }


class TestLanguages:
    def test_are_each_recipient_s_own_and_else_the_firm_s(self):
        told = versions(en="Hello", de="Hallo", de_at="Servus")

        begun(make_broadcast(of=people(), variants=[{"template_version": told["en"]}]))

        assert said() == {
            "ann": "Hello",
            "bea": "Hallo",
            "cho": "Servus",
            "dia": "Hallo",
            "eve": "Hello",
            "fay": "Hello",
        }

    def test_fall_back_to_the_firm_s_where_the_template_s_is_another(self):
        firm = current_firm()
        firm.locale = "de"
        firm.save()
        told = versions(en="Hello", de="Hallo")

        begun(make_broadcast(of=people(), variants=[{"template_version": told["en"]}]))

        assert said()["ann"] == "Hello"
        assert said()["eve"] == said()["fay"] == "Hallo"

    def test_say_the_newest_that_is_out_and_what_was_chosen_of_the_chosen_one(self):
        told = versions(en="Hello", de="Hallo")
        versions(told["en"].template, en="Hello again", de="Hallo nochmal")
        make_version(told["en"].template, locale="fr", subject="Salut", published_at=None)

        begun(make_broadcast(of=people(), variants=[{"template_version": told["en"]}]))

        assert (said()["ann"], said()["bea"], said()["eve"]) == ("Hello", "Hallo nochmal", "Hello")

    def test_are_one_where_somebody_wants_that_or_says_a_subject_of_their_own(self):
        told = versions(en="Hello", de="Hallo")
        one = {"template_version": told["en"]}

        begun(make_broadcast(of=people({"bea": "de"}), variants=[one], by_language=False))
        own = {**one, "subject": "Spring"}
        begun(make_broadcast(of=people({"bob": "de"}), variants=[own]))

        assert said() == {"bea": "Hello", "bob": "Spring"}

    def test_say_a_subject_of_their_own_in_each_language_that_has_it(self):
        told = versions(en="Hello", de="Hallo", fr="Salut")
        own = {"template_version": told["en"], "subject": "Spring", "subjects": {"de": "Frühling"}}

        begun(make_broadcast(of=people(), variants=[own]))

        assert said() == {
            "ann": "Spring",
            "bea": "Frühling",
            "cho": "Frühling",
            "dia": "Frühling",
            "eve": "Spring",
            "fay": "Spring",
        }

    def test_say_it_in_the_firm_s_language_to_who_has_another(self):
        firm = current_firm()
        firm.locale = "de"
        firm.save()
        told = versions(en="Hello", de="Hallo")
        own = {"template_version": told["en"], "subject": "Spring", "subjects": {"de": "Frühling"}}

        begun(make_broadcast(of=people(), variants=[own]))

        assert (said()["ann"], said()["bea"], said()["eve"]) == ("Spring", "Frühling", "Frühling")

    def test_are_each_one_s_own_in_a_test_of_two_subjects(self):
        make_account()
        told = versions(en="Hello", de="Hallo")
        given = [
            {"template_version": told["en"], "share": 50, "subject": one, "subjects": {"de": two}}
            for one, two in (("Spring", "Frühling"), ("Sun", "Sonne"))
        ]
        crowd = people({f"p{n}": "de" for n in range(12)})
        broadcast = begun(make_broadcast(of=crowd, variants=given, test_share=20))
        best = broadcast.variants.get(name="B")

        winners.choose_winner(broadcast=broadcast, variant=best, by=ada(), now=SOON)

        assert set(said().values()) <= {"Frühling", "Sonne"}
        waited = Message.objects.filter(batch=again(broadcast).rest_id)
        assert waited.exists()
        assert {one.version.subject for one in waited if one.version} == {"Sonne"}

    def test_are_rendered_and_handed_over_each(self):
        make_account()
        told = versions(en="Hello", de="Hallo")
        begun(make_broadcast(of=people(), variants=[{"template_version": told["en"]}]))

        take_turn(SOON)

        mails = dict(SandboxMail.objects.values_list("to", "subject"))
        assert (mails["ann@x.test"], mails["bea@x.test"]) == ("Hello", "Hallo")

    def test_follow_what_is_changed_for_the_rest(self):
        told = versions(en="Hello", de="Hallo")
        broadcast = begun(make_broadcast(of=people(), variants=[{"template_version": told["en"]}]))
        Message.objects.filter(to_address="bea@x.test").update(status=Status.SENT, sent_at=SOON)
        new = versions(en="Corrected", de="Berichtigt")

        changes = {"template_version": new["en"]}
        running.change_rest(broadcast=again(broadcast), changes=changes, by=ada(), now=SOON)

        found = said()
        assert found["bea"] == "Hallo"
        assert (found["ann"], found["cho"], found["eve"]) == (
            "Corrected",
            "Berichtigt",
            "Corrected",
        )

    def test_are_each_one_s_own_for_those_who_waited_for_a_winner(self):
        told, other = versions(en="Hello", de="Hallo"), versions(en="Hi", de="Na")
        given = [{"template_version": told["en"], "share": 50}]
        given.append({"template_version": other["en"], "share": 50})
        crowd = people({f"p{n}": "de" for n in range(12)})
        broadcast = begun(make_broadcast(of=crowd, variants=given, test_share=20))
        waiting = Message.objects.filter(batch=broadcast.rest_id)
        assert waiting.exists()

        second = broadcast.variants.get(name="B")
        winners.choose_winner(broadcast=broadcast, variant=second, by=ada(), now=SOON)

        assert set(waiting.values_list("version__subject", flat=True)) == {"Na"}


class TestFigures:
    def test_are_told_by_language(self, api):
        api.force_authenticate(ada())
        told = versions(en="Hello", de="Hallo")
        broadcast = make_broadcast(of=people(), variants=[{"template_version": told["en"]}])

        at = f"/api/v1/broadcasts/{broadcast.pk}/"
        estimate = api.get(f"{at}estimate/").json()
        assert estimate["languages"] == [
            {"locale": "de", "people": 3},
            {"locale": "en", "people": 3},
        ]
        begun(broadcast)
        Message.objects.filter(to_address="bea@x.test").update(status=Status.SENT, sent_at=SOON)
        following.follow(broadcast=broadcast, now=SOON)

        assert api.get(at).json()["language_figures"] == [
            {"locale": "de", "messages": 3, "sent": 1, "opened": 0, "clicked": 0, "replied": 0},
            {"locale": "en", "messages": 3, "sent": 0, "opened": 0, "clicked": 0, "replied": 0},
        ]

    def test_say_nothing_of_languages_where_there_is_one(self, api):
        api.force_authenticate(ada())
        broadcast = make_broadcast()

        assert api.get(f"/api/v1/broadcasts/{broadcast.pk}/estimate/").json()["languages"] == []
        begun(broadcast)
        assert api.get(f"/api/v1/broadcasts/{broadcast.pk}/").json()["language_figures"] == []


class TestAnAddressOfTwo:
    def test_has_it_once_whichever_variant_each_would_get(self):
        pairs = [(make_contact(f"A{n}", email=f"home{n}@x.test"), n) for n in range(20)]
        crowd = [one for one, _ in pairs]
        for _, n in pairs:
            crowd.append(make_contact(f"B{n}", email=f"home{n}@x.test"))
        words = {"subject": "Hello", "text": "News"}
        given = [{**words, "share": 50}, {**words, "share": 50}]

        begun(make_broadcast(of=crowd, variants=given, test_share=40))

        going = Message.objects.exclude(status=Status.SKIPPED)
        assert going.count() == len(set(going.values_list("to_address", flat=True))) == 20
        doubles = Message.objects.filter(reason="duplicate_address")
        assert doubles.count() == 20
        assert Message.objects.values("batch").distinct().count() == 3


class TestUnsubscribeFooter:
    def test_of_own_words_is_in_the_reader_s_language(self):
        make_account()
        begun(make_broadcast(of=people({"ann": "en", "bea": "de-AT", "eve": "fr"})))

        take_turn(SOON)

        mails = dict(SandboxMail.objects.values_list("to", "html"))
        assert ">Abbestellen</a>" in mails["bea@x.test"]
        assert ">Unsubscribe</a>" in mails["ann@x.test"]
        assert ">Unsubscribe</a>" in mails["eve@x.test"]

    def test_is_not_under_what_people_have_to_be_told(self):
        make_account()
        topic = make_topic("account", category="transactional")
        begun(make_broadcast(of=people({"ann": "en"}), topic=topic))

        take_turn(SOON)

        assert "nsubscribe" not in SandboxMail.objects.get().html
