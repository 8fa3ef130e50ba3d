"""Conversations over REST."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Role
from channels.adapters import Enclosed
from conversations.models import Conversation
from messaging.models import Message
from tests.conversations.made import ADDRESS, NUMBER, STRANGE, conversation_of, jane, wrote
from tests.make import NOON, ada, ben, cleo, make_contact, make_team
from tests.templating.made import make_template, make_version

pytestmark = pytest.mark.django_db
ALL = "/api/v1/conversations/"
#: For one and for thirty, once the rights of the caller are known.
LIST_QUERIES, THREAD_QUERIES, COUNT_QUERIES, WAYS_QUERIES = 1, 3, 1, 40


@pytest.fixture
def crm(api):
    api.force_authenticate(ada())
    return api


def own(conversation, tail=""):
    return f"{ALL}{conversation.pk}/{tail}"


def ids(answer):
    return [row["id"] for row in answer.json()["results"]]


def named(name, number):
    contact = make_contact(name, email=f"{name.split()[0].lower()}@x.test")
    contact.phones.create(number=number, is_primary=True)
    return contact


class TestQueues:
    def test_hold_what_they_are_called(self, crm):
        team = make_team("sales", members=[ada()])
        found = {}
        for place, name in enumerate(("mine", "team", "unassigned", "snoozed", "closed")):
            number = f"+141555501{place:02}"
            found[name] = named(f"{name} Doe", number)
            wrote(sender=number)
        wrote(sender=STRANGE)
        rows = {name: conversation_of(contact).pk for name, contact in found.items()}
        rows["unmatched"] = Conversation.objects.get(contact=None).pk
        crm.post(f"{ALL}{rows['mine']}/assign/", {"assignee": ada().pk})
        crm.post(f"{ALL}{rows['team']}/assign/", {"team": team.pk})
        until = timezone.now() + timedelta(days=1)
        crm.post(f"{ALL}{rows['snoozed']}/snooze/", {"until": until.isoformat()})
        crm.post(f"{ALL}{rows['closed']}/close/")

        for name, pk in rows.items():
            assert ids(crm.get(ALL, {"queue": name})) == [pk], name
        assert len(ids(crm.get(ALL, {"queue": "all"}))) == 6
        counts = crm.get(f"{ALL}counts/").json()
        assert {name: one["count"] for name, one in counts.items()} == dict.fromkeys(
            ("mine", "team", "unassigned", "snoozed", "unmatched"), 1
        )
        crm.post(f"{ALL}{rows['mine']}/read/")
        assert crm.get(f"{ALL}counts/").json()["mine"] == {"count": 1, "unread": 0}

    def test_are_narrowed_and_searched(self, crm):
        contact = jane()
        wrote("Where is the invoice?")
        wrote("Lunch?", sender=STRANGE, from_name="Sam Stranger")
        mine, strange = conversation_of(contact).pk, conversation_of(None).pk
        wrote("Mail", sender=ADDRESS, channel="email")

        for asked, wanted in (
            ({"q": "invoice"}, [mine]),
            ({"q": "Jane Doe"}, [mine]),
            ({"q": ADDRESS}, [mine]),
            ({"q": "lunch"}, [strange]),
            ({"q": "stranger"}, [strange]),
            ({"q": STRANGE}, [strange]),
            ({"q": "nothing of this"}, []),
            ({"channel": "email"}, [mine]),
            ({"contact": contact.pk}, [mine]),
            ({"waiting": "true"}, [mine, strange]),
            ({"waiting": "false"}, []),
            ({"unread": "true"}, [mine, strange]),
        ):
            assert sorted(ids(crm.get(ALL, asked))) == wanted, asked
        crm.post(f"{ALL}{mine}/read/")
        assert ids(crm.get(ALL, {"unread": "true"})) == [strange]

    def test_show_an_agent_his_own_alone(self, api):
        contact = jane(owner=ben())
        wrote("Secret")
        wrote(sender=STRANGE)
        row = conversation_of(contact)

        api.force_authenticate(ben())
        assert ids(api.get(ALL)) == [row.pk]
        api.force_authenticate(cleo())
        assert ids(api.get(ALL)) == ids(api.get(ALL, {"q": "secret"})) == []
        for tail in ("", "messages/"):
            assert api.get(own(row, tail)).status_code == 404
        for tail in ("close/", "read/", "presence/"):
            assert api.post(own(row, tail), {"is_typing": True}).status_code in (400, 404)
        row.refresh_from_db()
        assert (row.state, row.unread) == ("open", 1)

    def test_ask_as_much_for_one_as_for_thirty(self, crm, django_assert_num_queries):
        named("P0 Doe", "+14155551000")
        wrote(sender="+14155551000")
        crm.get(ALL)
        with django_assert_num_queries(LIST_QUERIES):
            crm.get(ALL, {"queue": "all"})
        for place in range(1, 30):
            number = f"+141555510{place:02}"
            named(f"P{place} Doe", number)
            wrote(sender=number)
        with django_assert_num_queries(LIST_QUERIES):
            assert len(ids(crm.get(ALL, {"queue": "all"}))) == 30
        with django_assert_num_queries(COUNT_QUERIES):
            crm.get(f"{ALL}counts/")

    def test_go_on_by_key(self, crm):
        for place in range(5):
            wrote(sender=f"+1415555120{place}", now=NOON + timedelta(minutes=place))
        first = crm.get(ALL, {"page_size": 3}).json()
        second = crm.get(first["next"]).json()

        times = [row["last_at"] for page in (first, second) for row in page["results"]]
        assert times == sorted(times, reverse=True)
        assert len(times) == 5


class TestThread:
    def test_tells_which_end_of_a_message_is_quoted(self, crm):
        contact = jane()
        wrote("Yes.\n\n> Shall we?", sender=ADDRESS, channel="email")
        rows = crm.get(own(conversation_of(contact), "messages/")).json()["results"]

        assert [(row["text"], row["quotation"]) for row in rows] == [
            ("Yes.\n\n> Shall we?", "\n\n> Shall we?")
        ]

    def test_is_one_stream_of_all_channels_the_newest_last(self, crm):
        contact = jane()
        wrote("First")
        wrote("<b>Second</b>", sender=ADDRESS, channel="email", subject="Places", html="<p>2</p>")
        crm.post(own(conversation_of(contact), "reply/"), {"channel": "sms", "text": "Third"})
        rows = crm.get(own(conversation_of(contact), "messages/")).json()["results"]

        assert [row["text"] for row in rows] == ["First", "<b>Second</b>", "Third"]
        assert [row["channel"] for row in rows] == ["sms", "email", "sms"]
        assert [row["quotation"] for row in rows] == ["", "", ""]
        assert [row["has_page"] for row in rows] == [False, True, False]
        assert (rows[2]["by"]["name"], rows[2]["to_address"]) == ("Ada", NUMBER)
        older = crm.get(own(conversation_of(contact), "messages/"), {"page_size": 2}).json()
        assert [row["text"] for row in older["results"]] == ["<b>Second</b>", "Third"]
        assert [row["text"] for row in crm.get(older["next"]).json()["results"]] == ["First"]

    def test_says_what_templates_said_and_why_something_stayed(self, crm):
        contact = jane()
        version = make_version(make_template(slug="hi", channel="sms"), text="Hi {{ first_name }}")
        usual = {"channel": "sms", "category": "marketing", "priority": 2, "version": version}
        Message.objects.create(contact=contact, status="sent", values={"first_name": "J"}, **usual)
        Message.objects.create(contact=contact, status="skipped", reason="no_consent", **usual)
        wrote()
        rows = crm.get(own(conversation_of(contact), "messages/")).json()["results"]

        assert (rows[0]["text"], rows[0]["template"]) == ("Hi J", version.template.name)
        assert rows[1]["status"] == "skipped"
        assert rows[1]["reason_words"]

    def test_asks_as_much_for_one_as_for_thirty(self, crm, django_assert_num_queries):
        contact = jane()
        wrote()
        address = own(conversation_of(contact), "messages/")
        crm.get(address)
        with django_assert_num_queries(THREAD_QUERIES):
            crm.get(address)
        for _ in range(29):
            wrote()
        with django_assert_num_queries(THREAD_QUERIES):
            assert len(ids(crm.get(address))) == 30

    def test_tells_of_the_files_of_a_message(self, crm):
        contact = jane()
        file = Enclosed("plan.pdf", "application/pdf", b"%PDF-1.7 plan")
        wrote("See there", sender=ADDRESS, channel="email", enclosed=(file,))

        (row,) = crm.get(own(conversation_of(contact), "messages/")).json()["results"]

        (told,) = row["attachments"]
        assert (told["name"], told["content_type"], told["size"]) == (
            *("plan.pdf", "application/pdf"),
            len(file.content),
        )
        assert b"".join(crm.get(told["url"])) == file.content

    def test_shows_a_mail_without_what_could_do_harm(self, crm):
        contact = jane()
        html = (
            "<p onclick='x()'>Hi<script>steal()</script></p><form action='/x'><input></form>"
            "<img src='https://spy.test/a.gif'><a href='javascript:x()'>a</a>"
            "<iframe src='https://spy.test'></iframe><div style='position:fixed;color:red'>b</div>"
        )
        message = wrote("Hi", sender=ADDRESS, channel="email", subject="S", html=html)
        at = own(conversation_of(contact), f"messages/{message.pk}/page/")
        shown = crm.get(at)
        body = shown.content.decode().partition("<body>")[2]

        for bad in ("script", "onclick", "spy.test", "javascript", "form", "iframe", "position"):
            assert bad not in body, bad
        assert "<p>Hi</p>" in body
        assert "color:red" in body.replace(" ", "")
        policy = shown["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "allow-scripts" not in policy
        assert shown["X-Pictures-Left-Out"] == "true"
        asked = crm.get(at, {"pictures": "true"})
        assert "https://spy.test/a.gif" in asked.content.decode()
        assert asked["X-Pictures-Left-Out"] == "false"

    def test_shows_no_page_of_another_conversation(self, crm):
        contact = jane()
        wrote()
        other = wrote("Hi", sender=STRANGE, html="<p>x</p>")

        at = own(conversation_of(contact), f"messages/{other.pk}/page/")
        assert crm.get(at).status_code == 404


class TestWriting:
    def test_begins_with_a_contact(self, crm):
        contact = jane()
        made = crm.post(ALL, {"contact": contact.pk, "channel": "sms", "text": "Hello"})

        assert made.status_code == 201
        assert (made.json()["contact"]["id"], made.json()["preview"]) == (contact.pk, "Hello")
        assert made.json()["assignee"]["name"] == "Ada"

    def test_is_refused_to_whoever_may_not(self, api):
        contact = jane()
        api.force_authenticate(ben())

        answer = api.post(ALL, {"contact": contact.pk, "channel": "sms", "text": "Hello"})
        assert answer.status_code == 404
        assert not Message.objects.exists()

    def test_knows_beforehand_what_becomes_of_it(self, crm, django_assert_max_num_queries):
        contact = jane()
        wrote("Hi", sender=ADDRESS, channel="email", subject="Places")
        wrote("stop")
        with django_assert_max_num_queries(WAYS_QUERIES):
            ways = crm.get(f"{ALL}ways/", {"contact": contact.pk}).json()

        assert [(one["channel"], one["outcome"]) for one in ways] == [
            ("email", "send"),
            ("sms", "never"),
        ]
        assert (ways[0]["subject"], ways[0]["address"]) == ("Re: Places", ADDRESS)
        assert (ways[1]["code"], ways[1]["due_at"]) == ("suppressed", None)
        assert crm.get(f"{ALL}ways/", {"contact": "x"}).status_code == 400
        assert crm.get(f"{ALL}ways/", {"contact": "99999"}).status_code == 404


class TestMatching:
    def test_gives_a_stranger_a_name(self, crm):
        wrote(sender=STRANGE)
        row = Conversation.objects.get()
        answer = crm.post(own(row, "match/"), {"new": {"first_name": "Sam"}})

        assert answer.json()["contact"]["name"] == "Sam"
        assert crm.post(own(row, "match/"), {"new": {}}).json()["code"] == "already_matched"

    def test_takes_one_of_both(self, crm):
        wrote(sender=STRANGE)
        row = Conversation.objects.get()

        for body in ({}, {"contact": 1, "new": {}}):
            assert crm.post(own(row, "match/"), body).status_code == 400
        assert Conversation.objects.get().contact is None

    def test_is_for_whoever_may(self, api):
        wrote(sender=STRANGE)
        api.force_authenticate(ben())

        answer = api.post(own(Conversation.objects.get(), "match/"), {"new": {}})
        assert answer.status_code == 403
        assert Conversation.objects.get().contact is None


class TestBulk:
    def test_does_the_same_with_many_within_reach(self, api):
        jane(owner=ben())
        wrote()
        wrote(sender=STRANGE)
        pks = list(Conversation.objects.values_list("pk", flat=True))
        api.force_authenticate(ben())
        answer = api.post(f"{ALL}bulk/", {"conversations": pks, "deed": "close"})

        assert answer.json() == {"changed": 1}
        assert Conversation.objects.filter(state="closed").count() == 1

    def test_assigns_all_or_none(self, crm):
        jane(owner=ben())
        wrote()
        wrote(sender=STRANGE)
        pks = list(Conversation.objects.values_list("pk", flat=True))
        body = {"conversations": pks, "deed": "assign", "assignee": ben().pk}

        assert crm.post(f"{ALL}bulk/", body).json()["code"] == "cannot_see_it"
        assert not Conversation.objects.filter(contact=None, assignee=ben()).exists()
        lacking = crm.post(f"{ALL}bulk/", {"conversations": pks, "deed": "snooze"})
        assert lacking.json()["errors"][0]["field"] == "until"


class TestPresence:
    def test_is_told_and_not_kept(self, crm, django_capture_on_commit_callbacks):
        contact = jane()
        wrote()
        with django_capture_on_commit_callbacks() as told:
            answer = crm.post(own(conversation_of(contact), "presence/"), {"is_typing": True})

        assert answer.status_code == 204
        assert len(told) == 1


class TestCannedReplies:
    def test_are_written_filled_changed_and_deleted(self, crm):
        at = "/api/v1/canned-replies/"
        body = {"name": "Thanks", "text": "Thank you, {{ first_name }}", "for_whom": "everybody"}
        made = crm.post(at, body)
        assert (made.status_code, made.json()["for_whom"]) == (201, "everybody")
        one = f"{at}{made.json()['id']}/"
        filled = crm.get(f"{one}filled/", {"contact": jane().pk})
        assert filled.json() == {"text": "Thank you, Jane"}
        changed = crm.patch(one, {"text": "Bye"}, headers={"If-Match": made["ETag"]})
        assert changed.json()["text"] == "Bye"
        late = crm.patch(one, {"text": "No"}, headers={"If-Match": made["ETag"]})
        assert late.status_code == 412
        assert crm.delete(one).status_code == 204

    def test_name_what_is_missing_or_wrong(self, crm):
        at = "/api/v1/canned-replies/"
        wrong = crm.post(at, {"name": "Broken", "text": "Hi {{ first_name"})
        assert (wrong.status_code, wrong.json()["code"]) == (400, "unfit_reply")
        made = crm.post(at, {"name": "Shoes", "text": "Size {{ custom.shoe }}"}).json()
        filled = crm.get(f"{at}{made['id']}/filled/", {"contact": jane().pk})
        assert (filled.status_code, filled.json()["code"]) == (409, "not_filled")
        assert "custom.shoe" in filled.json()["detail"]

    def test_of_others_are_theirs(self, api):
        at = "/api/v1/canned-replies/"
        api.force_authenticate(ben())
        mine = api.post(at, {"name": "Mine", "text": "Hi"}).json()
        assert mine["for_whom"] == "me"
        refused = api.post(at, {"name": "All", "text": "Hi", "for_whom": "everybody"})
        assert refused.json()["code"] == "not_your_reply"
        api.force_authenticate(cleo())
        assert ids(api.get(at)) == []
        assert api.delete(f"{at}{mine['id']}/").status_code == 404


def test_reading_alone_is_not_writing(api):
    contact = jane()
    wrote()
    role = Role.objects.create(slug="reader", name="Reader", grants={"crm.messages.view": "all"})
    cleo().roles.set([role])
    api.force_authenticate(type(cleo()).objects.get(pk=cleo().pk))

    assert ids(api.get(ALL)) == [conversation_of(contact).pk]
    for tail in ("close/", "read/"):
        assert api.post(own(conversation_of(contact), tail)).status_code == 403
    assert conversation_of(contact).unread == 1
