from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import get_language

from accounts.models import PortalClient
from messaging import operations
from messaging.kinds import FACTS_SET_ASIDE, JOB_DONE, KINDS, notification_kind
from messaging.models import Notification
from messaging.operations import Notice, notify, notify_clients, notify_each
from messaging.queries import count_unread, list_notifications
from tests.make import NOON, ada, ben, cleo, make_contact, make_organisation, make_user

pytestmark = pytest.mark.django_db


def notice(key="job:1", title="Export contacts: done", **given) -> Notice:
    return Notice(**{"kind": JOB_DONE, "key": key, "title": lambda: title, **given})


@pytest.fixture
def hints(monkeypatch, django_capture_on_commit_callbacks):
    """The channels and kinds hinted by what is called through it."""
    sent: list[tuple[str, str]] = []
    monkeypatch.setattr(
        "live.operations._publish",
        lambda hints: sent.extend((channel, kind) for channel, kind, _ids in hints),
    )

    def through(deed):
        sent.clear()
        with django_capture_on_commit_callbacks(execute=True):
            deed()
        return sent

    return through


class TestNotify:
    def test_tells_each_of_them_once_under_one_key(self):
        people = [ada(), ben()]

        assert notify(users=people, notice=notice(), now=NOON) == 2
        assert notify(users=[*people, cleo()], notice=notice(), now=NOON) == 1
        assert notify(users=people, notice=notice(key="job:2"), now=NOON) == 2
        assert Notification.objects.count() == 5

    def test_hints_those_it_told_and_nobody_else(self, hints):
        people = [ada(), ben()]
        notify(users=[ben()], notice=notice(), now=NOON)

        sent = hints(lambda: notify(users=people, notice=notice(), now=NOON))

        assert sent == [(f"user:{ada().pk}", "notification")]

    def test_says_nothing_to_those_who_left(self):
        gone = make_user("gone@firm.test", is_active=False)

        assert notify(users=[gone], notice=notice(), now=NOON) == 0

    def test_speaks_each_reader_s_language(self):
        people = [make_user("a@firm.test", locale="de"), make_user("b@firm.test", locale="fr")]

        notify(users=people, notice=notice(title="", message=get_language), now=NOON)

        said = Notification.objects.values_list("user__email", "message")
        assert dict(said) == {"a@firm.test": "de", "b@firm.test": "fr"}

    def test_cuts_a_title_that_is_too_long(self):
        notify(users=[ada()], notice=notice(title="x\x00" * 300), now=NOON)

        assert Notification.objects.get().title == "x" * 255

    def test_tells_many_people_different_things_in_one_statement(self, django_assert_num_queries):
        told = [
            (make_user(f"{n}@firm.test"), notice(key=f"job:{n}", title=str(n))) for n in range(30)
        ]

        # What they chose is the other one.
        with django_assert_num_queries(2):
            assert notify_each(told, now=NOON) == 30


class TestNotifyClients:
    def test_tells_clients_once_and_not_those_shut_out(self):
        clients = [
            PortalClient.objects.create(contact=make_contact(), email=f"{n}@x.test")
            for n in range(2)
        ]
        clients[1].is_active = False

        assert notify_clients(clients=clients, notice=notice(), now=NOON) == 1
        assert notify_clients(clients=clients, notice=notice(), now=NOON) == 0
        assert Notification.objects.get().client == clients[0]


class TestNotification:
    @pytest.mark.parametrize("both", [True, False])
    def test_is_for_one_person_and_no_fewer(self, both):
        client = PortalClient.objects.create(contact=make_contact(), email="j@x.test")
        people = {"user": ada(), "client": client} if both else {}

        with pytest.raises(IntegrityError), transaction.atomic():
            Notification.objects.create(kind="job_done", title="x", key="k", **people)

    @pytest.mark.parametrize("make", [make_contact, make_organisation])
    def test_goes_with_the_record_it_names(self, make):
        row = make()
        about = {f"{row._meta.model_name}_id": row.pk}
        notify(users=[ada()], notice=notice(**about), now=NOON)

        row.delete()

        assert not Notification.objects.exists()


class TestListNotifications:
    def test_hides_what_names_a_record_out_of_sight(self):
        contact = make_contact(owner=ben())
        notify(users=[ben()], notice=notice(contact_id=contact.pk), now=NOON)
        assert list_notifications(for_user=ben()).count() == 1

        type(contact).objects.update(owner=cleo())

        assert not list_notifications(for_user=ben()).exists()
        assert count_unread(for_user=ben()).unread == 0

    def test_hides_a_kind_whose_code_was_lost(self):
        notify(users=[ada(), ben()], notice=notice(kind=FACTS_SET_ASIDE), now=NOON)

        assert list_notifications(for_user=ada()).count() == 1
        assert not list_notifications(for_user=ben()).exists()


class TestMark:
    def test_hints_the_reader_s_other_windows_if_anything_changed(self, hints):
        notify(users=[ada()], notice=notice(), now=NOON)
        mine = list_notifications(for_user=ada())
        hinted = [(f"user:{ada().pk}", "notifications_read")]

        assert hints(lambda: operations.mark_read(notifications=mine, now=NOON)) == hinted
        assert hints(lambda: operations.mark_read(notifications=mine, now=NOON)) == []
        assert hints(lambda: operations.mark_unread(notifications=mine)) == hinted
        assert Notification.objects.get().read_at is None


class TestForgetOldNotifications:
    def test_drops_what_was_read_long_ago_and_what_nobody_read_for_a_year(self, monkeypatch):
        monkeypatch.setattr(operations, "AT_ONCE", 1)
        kept, dropped = timedelta(days=89), timedelta(days=91)
        for key, read, told in (
            ("read lately", kept, dropped),
            ("read long ago", dropped, dropped),
            ("unread for a season", None, dropped),
            ("unread for a year", None, timedelta(days=366)),
        ):
            notify(users=[ada()], notice=notice(key=key), now=NOON - told)
            read_at = NOON - read if read else None
            Notification.objects.filter(key=key).update(read_at=read_at)

        assert operations.forget_old_notifications(now=NOON) == 2
        left = set(Notification.objects.values_list("key", flat=True))
        assert left == {"read lately", "unread for a season"}


class TestNotificationKind:
    def test_is_registered_once(self):
        with pytest.raises(ValueError, match="twice"):
            notification_kind("job_done", "Again", icon="x")

    def test_has_an_icon_and_names_that_fit(self):
        for kind in KINDS.values():
            assert kind.icon
            assert len(kind.icon) <= 50
            assert len(kind.name) <= 255
