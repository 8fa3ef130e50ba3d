"""How people choose to be told, and that they are told so."""

import re
from pathlib import Path

import pytest

from messaging.errors import BellLockedOn, UnknownKind
from messaging.kinds import AUDIT_BROKEN, JOB_DONE, KINDS, MENTIONED, TASK_ASSIGNED, Mail
from messaging.models import NoticeChoice, Notification
from messaging.operations import Notice, notify
from messaging.operations.notice_settings import Chosen, choose_notices
from messaging.queries import list_notifications
from messaging.queries.ways import Way, daily_mail_of, ways_of
from outbox.models import Effect
from tests.make import NOON, ada, ben, make_user

pytestmark = pytest.mark.django_db
DOOR = "/api/v1/me/notification-settings/"


def way_of(user, kind) -> Way:
    return next(told.way for told in ways_of(user) if told.kind == kind)


def tell(user, kind=JOB_DONE, key="1", **given) -> Notification:
    notify(users=[user], notice=Notice(kind, key, lambda: f"Told {key}", **given), now=NOON)
    return Notification.objects.get(user=user, key=key)


class TestWays:
    def test_is_the_kinds_own_where_nothing_was_chosen(self):
        assert way_of(ben(), MENTIONED) == Way(True, Mail.DAILY, True)
        assert way_of(ben(), JOB_DONE) == Way(True, Mail.NEVER, False)

    def test_mails_alerts_at_once_to_whoever_asks_for_that_in_the_profile(self):
        mia = make_user("mia@firm.test", role="crm_agent", alert_channels=["email"])

        assert way_of(mia, TASK_ASSIGNED).mail == Mail.AT_ONCE
        assert way_of(mia, JOB_DONE).mail == Mail.NEVER

    def test_is_what_was_chosen_before_all_else(self):
        mia = make_user("mia@firm.test", role="crm_agent", alert_channels=["email"])
        choose_notices(user=mia, chosen=[Chosen("task_assigned", False, Mail.NEVER, True)])

        assert way_of(mia, TASK_ASSIGNED) == Way(False, Mail.NEVER, True, is_chosen=True)

    def test_names_no_kind_that_one_may_not_read(self):
        assert AUDIT_BROKEN in [told.kind for told in ways_of(ada())]
        assert AUDIT_BROKEN not in [told.kind for told in ways_of(ben())]


class TestChooseNotices:
    def test_refuses_to_take_a_locked_kind_off_the_bell_and_keeps_nothing(self):
        chosen = [
            Chosen("job_done", False, Mail.NEVER, False),
            Chosen("audit_broken", False, Mail.NEVER, False),
        ]

        with pytest.raises(BellLockedOn):
            choose_notices(user=ada(), chosen=chosen)

        assert not NoticeChoice.objects.exists()

    @pytest.mark.parametrize("name", ["audit_broken", "no_such_kind"])
    def test_refuses_a_kind_that_is_not_for_them(self, name):
        with pytest.raises(UnknownKind):
            choose_notices(user=ben(), chosen=[Chosen(name, True, Mail.NEVER, False)])

    def test_a_locked_kind_shows_whatever_the_row_says(self):
        NoticeChoice.objects.create(user=ada(), kind="audit_broken", bell=False)

        assert way_of(ada(), AUDIT_BROKEN).bell

    def test_keeps_the_hour_and_the_days_apart(self):
        choose_notices(user=ben(), hour=17)
        choose_notices(user=ben(), weekdays=[6, 1, 6])

        wish = daily_mail_of(ben())
        assert (wish.hour, wish.weekdays) == (17, [1, 6])


class TestNotify:
    def test_keeps_what_is_off_out_of_the_bell_and_tells_it_once(self):
        choose_notices(user=ben(), chosen=[Chosen("job_done", False, Mail.NEVER, False)])

        row = tell(ben())

        assert not row.in_bell
        assert not list_notifications(for_user=ben()).exists()
        notice = Notice(JOB_DONE, "1", lambda: "Again")
        assert notify(users=[ben()], notice=notice, now=NOON) == 0

    def test_mails_at_once_what_is_wanted_at_once_and_marks_what_is_for_the_day(self):
        chosen = [
            Chosen("job_done", True, Mail.AT_ONCE, False),
            Chosen("mentioned", True, Mail.DAILY, False),
            Chosen("job_failed", True, Mail.NEVER, False),
        ]
        choose_notices(user=ben(), chosen=chosen)

        at_once, daily = tell(ben()), tell(ben(), MENTIONED, "2")

        effect = Effect.objects.get()
        assert (effect.kind, effect.key) == ("notice_mail", f"notification:{at_once.pk}")
        assert effect.payload["subject"] == "Work finished"
        assert (at_once.awaits_mail, daily.awaits_mail) == (False, True)

    def test_mails_in_the_readers_language(self):
        gerd = make_user("gerd@firm.test", role="crm_agent", locale="de")
        choose_notices(user=gerd, chosen=[Chosen("job_done", True, Mail.AT_ONCE, False)])

        tell(gerd)

        assert Effect.objects.get().payload["subject"] == "Arbeit fertig"


class TestApi:
    def test_a_stranger_is_refused(self, api):
        assert api.get(DOOR).status_code == 401
        assert api.put(DOOR, {}).status_code == 401

    def test_shows_each_kind_with_its_way(self, api):
        api.force_authenticate(ben())

        said = api.get(DOOR).json()

        rows = {row["kind"]: row for row in said["kinds"]}
        assert "audit_broken" not in rows
        assert rows["mentioned"] == {
            "kind": "mentioned",
            "label": "Mentioned in a note",
            "icon": "at-sign",
            "bell": True,
            "mail": "daily",
            "push": True,
            "is_chosen": False,
            "is_locked": False,
        }
        assert said["daily_mail"] == {"hour": 8, "weekdays": [1, 2, 3, 4, 5], "last_on": None}

    def test_keeps_what_is_named_and_leaves_the_rest(self, api, django_assert_num_queries):
        api.force_authenticate(ben())
        row = {"kind": "mentioned", "bell": True, "mail": "never", "push": False}

        said = api.put(DOOR, {"kinds": [row], "daily_mail": {"hour": 7, "weekdays": [1]}}).json()

        assert [one["kind"] for one in said["kinds"] if one["is_chosen"]] == ["mentioned"]
        assert NoticeChoice.objects.get().mail == "never"
        assert said["daily_mail"]["hour"] == 7
        with django_assert_num_queries(2):
            api.get(DOOR)

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"daily_mail": {"hour": 24, "weekdays": []}}, "daily_mail.hour"),
            ({"daily_mail": {"hour": 8, "weekdays": [8]}}, "daily_mail.weekdays[0]"),
            (
                {"kinds": [{"kind": "mentioned", "bell": True, "mail": "x", "push": True}]},
                "kinds[0].mail",
            ),
        ],
    )
    def test_names_what_cannot_be(self, api, given, field):
        api.force_authenticate(ben())

        answer = api.put(DOOR, given)

        assert answer.status_code == 400
        assert [one["field"] for one in answer.json()["errors"]] == [field]
        assert not NoticeChoice.objects.exists()


class TestIcons:
    def test_are_drawn_by_the_bell(self) -> None:
        """A kind whose icon the app does not know would show a plain bell."""
        item = Path("frontend/src/features/notifications/NotificationItem.vue").read_text()
        drawn = set(re.findall(r"^  '?([a-z-]+)'?: \{ icon:", item, re.MULTILINE))

        assert {kind.icon for kind in KINDS.values()} - drawn == set()
