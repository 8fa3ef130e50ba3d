"""The archive: what left and came as it was, found by who may, and changed by nobody."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditRow
from channels.adapters import Inbound
from channels.models import Account
from ground.rotation import rotate, shelves_of
from merging.models import Merge
from messaging.archiving.keeping import _put, opened
from messaging.archiving.looking import forget_before
from messaging.models import ArchivedMessage, Content, Message
from messaging.receiving import receive
from tests.channels.made import make_account, smtp_account
from tests.make import NOON, ada, ben, make_user, sure
from tests.messaging.sending.made import make_batch, make_message, make_reader, take_turn
from tests.providers.smtp import mail_server
from tests.templating.made import make_version

pytestmark = pytest.mark.django_db
ARCHIVE = "/api/v1/message-archive/"


def sent(nth: int = 1, text: str = "The surrender value is 4711", **given: Any) -> ArchivedMessage:
    if not Account.objects.exists():
        make_account()
    message = make_message(nth=nth, **given)
    Content.objects.filter(message=message).update(text=text, html="")
    take_turn()
    return ArchivedMessage.objects.get(message=message.pk)


def came(text: str = "Please cancel my policy", sender: str = "reader1@there.test") -> Message:
    account = Account.objects.filter(provider="forwarding").first() or make_account("forwarding")
    said = Inbound(f"in {text}", NOON, sender, subject="My policy", text=text)
    return sure(receive(account=account, inbound=said, now=NOON))


def found(api: Any, **asked: Any) -> list[int]:
    answer = api.get(ARCHIVE, asked)
    assert answer.status_code == 200, answer.json()
    return [one["message"] for one in answer.json()["results"]]


@pytest.fixture
def regulator(api: Any) -> Any:
    api.force_authenticate(ada())
    return api


class TestKeeping:
    def test_holds_what_was_handed_over_and_no_more_and_no_less(self) -> None:
        with mail_server(moods=[]) as server:
            smtp_account(server.port)
            message = make_message(by=ada())
            take_turn()

        row = ArchivedMessage.objects.get()
        said, is_unaltered = opened(row)
        assert is_unaltered
        assert (said["subject"], said["text"]) == ("Hello", "Hello there")
        assert said["html"].encode() in server.words[0].replace(b"=\r\n", b"").replace(b"=3D", b"=")
        assert ["Auto-Submitted", "auto-generated"] in said["headers"]
        assert (row.contact, row.by, row.by_name) == (message.contact_id, ada().pk, ada().email)
        assert (row.to_address, row.from_address) == ("reader1@there.test", "firm@here.test")
        assert row.provider_id.startswith("<")

    def test_holds_what_came_in(self) -> None:
        message = came()

        row = ArchivedMessage.objects.get()
        assert opened(row)[0]["text"] == "Please cancel my policy"
        assert (row.message, row.direction, row.from_address) == (
            *(message.pk, "in"),
            "reader1@there.test",
        )

    def test_holds_nothing_that_did_not_leave(self) -> None:
        with mail_server(moods=["550 5.1.1"]) as server:
            smtp_account(server.port)
            make_message()
            take_turn()

        assert Message.objects.get().status == "failed"
        assert not ArchivedMessage.objects.exists()

    def test_holds_what_may_have_left_and_says_that_nobody_knows(self) -> None:
        with mail_server(moods=["cut"]) as server:
            smtp_account(server.port)
            make_message(batch=make_batch())
            take_turn()

        assert Message.objects.get().status == "uncertain"
        assert ArchivedMessage.objects.get().is_certain is False

    def test_is_sealed(self) -> None:
        sent()

        with connection.cursor() as cursor:
            cursor.execute("SELECT archived::text FROM messaging_archivedmessage archived")
            (told,) = cursor.fetchone()
        assert "4711" not in told
        assert "surrender" not in told

    def test_costs_as_many_queries_for_many_as_for_one(self) -> None:
        make_account()

        def queries(count: int, start: int) -> int:
            for nth in range(start, start + count):
                make_message(nth=nth)
            with CaptureQueriesContext(connection) as caught:
                take_turn()
            return sum("archivedmessage" in one["sql"] for one in caught.captured_queries)

        assert queries(1, 1) == queries(5, 10) == 1


class TestGuard:
    @pytest.mark.parametrize(
        "change",
        [
            {"to_address": "other@there.test"},
            {"at": NOON - timedelta(days=1)},
            {"digest": "0"},
            {"by": None, "contact": 5},
        ],
    )
    def test_lets_nothing_be_changed(self, change: dict[str, Any]) -> None:
        row = sent()
        before = ArchivedMessage.objects.values().get()

        with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
            ArchivedMessage.objects.filter(pk=row.pk).update(**change)

        assert ArchivedMessage.objects.values().get() == before

    def test_lets_nothing_be_deleted(self) -> None:
        row = sent()

        with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
            ArchivedMessage.objects.filter(pk=row.pk).delete()
        with (
            pytest.raises(DatabaseError, match="stays as it is"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("DELETE FROM messaging_archivedmessage")

        assert ArchivedMessage.objects.exists()

    def test_outlives_the_message_and_the_contact(self) -> None:
        row = sent()
        Message.objects.all().delete()

        assert opened(ArchivedMessage.objects.get(pk=row.pk))[1]

    def test_lets_it_be_sealed_anew(self, settings: Any) -> None:
        row = sent()
        settings.FIELD_KEYS = ["n1:" + "ab" * 32, *settings.FIELD_KEYS]

        assert sum(rotate(shelves_of(ArchivedMessage)[0])) == 1
        assert opened(ArchivedMessage.objects.get(pk=row.pk))[1]

    def test_shows_what_was_put_in_the_place_of_its_words(self) -> None:
        row = sent()
        _put(other := ArchivedMessage(row_token=row.row_token), {"subject": "x"})
        row.body = other.body
        row.save(update_fields=["body"])

        assert opened(ArchivedMessage.objects.get(pk=row.pk)) == ({"subject": "x"}, False)


class TestForgetting:
    def test_forgets_what_is_past_its_time_and_not_under_a_hold(self) -> None:
        held, gone = sent(1), sent(2)
        later = datetime.now(UTC) + timedelta(days=1)

        assert forget_before(NOON - timedelta(days=1), [], 10) == 0
        assert forget_before(later, [sure(held.contact)], 10) == 1
        assert [row.pk for row in ArchivedMessage.objects.all()] == [held.pk]
        assert gone.pk != held.pk


class TestSearch:
    def test_is_for_nobody_without_the_code(self, api: Any) -> None:
        row = sent()
        doors = [
            lambda: api.get(ARCHIVE),
            lambda: api.post(f"{ARCHIVE}{row.pk}/look/"),
            lambda: api.post(f"{ARCHIVE}export/"),
        ]
        assert [door().status_code for door in doors] == [401] * 3
        api.force_authenticate(ben())
        assert [door().status_code for door in doors] == [403] * 3
        api.force_authenticate(make_user("manager@firm.test", role="crm_manager"))
        assert [door().status_code for door in doors] == [403] * 3
        assert not AuditRow.objects.filter(action__startswith="archive.").exists()

    def test_finds_by_person_address_dates_channel_account_author_and_way(
        self, regulator: Any
    ) -> None:
        first = sent(1, by=ben())
        second = sent(2)
        third = came(sender="reader2@there.test").pk
        one, two = first.message, second.message

        assert found(regulator, contact=first.contact) == [one]
        assert found(regulator, address="Reader2@there.test") == [third, two]
        assert found(regulator, direction="in") == [third]
        assert found(regulator, by=ben().pk) == [one]
        assert found(regulator, account=first.account) == [two, one]
        assert found(regulator, channel="sms") == []
        assert found(regulator, until=NOON.isoformat()) == []
        assert len(found(regulator, since=NOON.isoformat())) == 3

    def test_finds_people_under_the_ids_they_had_before_a_merge(self, regulator: Any) -> None:
        row, survivor = sent(1), make_reader(9)
        Merge.objects.create(survivor=survivor, other=sure(row.contact), merged_at=NOON)

        assert found(regulator, contact=survivor.pk) == [row.message]

    @pytest.mark.parametrize(
        ("asked", "hits"),
        [
            ("surrender", 1),
            ("SURRENDER value", 1),
            ("surrender policy", 0),
            ("surren", 0),
            ("4711", 1),
            ("", 1),
            ("%", 0),
        ],
    )
    def test_finds_by_whole_words(self, regulator: Any, asked: str, hits: int) -> None:
        sent()

        assert len(found(regulator, **({"q": asked} if asked else {}))) == hits

    def test_finds_by_the_words_of_a_template_and_by_whom_it_was_filled_with(
        self, regulator: Any
    ) -> None:
        make_account()
        version = make_version(subject="Hi", text="Hello {{ contact.first_name }}, lunchtime")
        batch = make_batch(version=version)
        message = make_message(batch=batch)
        take_turn()
        assert Message.objects.get(pk=message.pk).status == "sent"

        assert found(regulator, q="lunchtime") == [message.pk]
        assert found(regulator, q="lunchtime Reader") == [message.pk]
        assert found(regulator, q="lunchtime Nobody") == []

    def test_finds_while_keys_are_changed(self, regulator: Any, settings: Any) -> None:
        row = sent()
        settings.FIELD_KEYS = ["n1:" + "ab" * 32, *settings.FIELD_KEYS]

        assert found(regulator, q="surrender") == [row.message]

    def test_asks_the_same_few_questions_for_many(
        self, regulator: Any, django_assert_max_num_queries: Any
    ) -> None:
        for nth in range(1, 6):
            sent(nth)
        with django_assert_max_num_queries(3) as few:
            found(regulator)
        for nth in range(6, 16):
            sent(nth)
        with django_assert_max_num_queries(len(few)):
            assert len(found(regulator)) == 15


class TestLooking:
    def test_tells_what_it_says_and_keeps_who_looked(self, regulator: Any) -> None:
        row = sent()

        answer = regulator.post(f"{ARCHIVE}{row.pk}/look/", headers={"Idempotency-Key": "k"})

        assert answer.json()["text"] == "The surrender value is 4711"
        assert answer.json()["is_unaltered"] is True
        trace = AuditRow.objects.get(action="archive.looked")
        assert (trace.actor, trace.object_id) == (ada(), str(row.pk))
        assert trace.facts == {"message": row.message}
        again = regulator.post(f"{ARCHIVE}{row.pk}/look/", headers={"Idempotency-Key": "k"})
        assert again.json()["code"] == "answered_once"

    def test_hands_out_a_file_and_keeps_who_took_what(self, regulator: Any) -> None:
        sent(1)
        sent(2, text="Other words")

        answer = regulator.post(f"{ARCHIVE}export/?q=surrender")
        lines = [json.loads(one) for one in b"".join(answer.streaming_content).splitlines()]

        assert [one["text"] for one in lines] == ["The surrender value is 4711"]
        assert lines[0]["is_unaltered"] is True
        trace = AuditRow.objects.get(action="archive.exported")
        assert trace.facts == {"count": 1, "asked": {"q": "surrender"}}

    def test_refuses_more_than_one_file_may_hold_and_keeps_nothing(
        self, regulator: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("messaging.archiving.looking.MOST", 1)
        sent(1)
        sent(2)

        assert regulator.post(f"{ARCHIVE}export/").json()["code"] == "too_much_at_once"
        assert not AuditRow.objects.filter(action="archive.exported").exists()
