"""Mails to staff: of one thing at once, and of a day at an hour of their own."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from accounts.models import User
from messaging.daily_mails import hour_that_came, send_daily_mails
from messaging.kinds import AUDIT_BROKEN, CONTACT_ASSIGNED, JOB_DONE, MENTIONED, Mail
from messaging.models import DailyMail, Notification
from messaging.operations import Notice, mark_read, notify
from messaging.operations.notice_settings import Chosen, choose_notices
from outbox.carriers import CARRIERS
from outbox.models import Effect, State
from outbox.runner import Worker
from tests.make import NOON, ada, ben, make_contact, make_user, sure

pytestmark = pytest.mark.django_db(transaction=True)
BERLIN = ZoneInfo("Europe/Berlin")
#: A Tuesday, by the clock of UTC.
EIGHT = datetime(2026, 3, 10, 8, tzinfo=UTC)


def tell(user, kind=MENTIONED, key="1", at=NOON - timedelta(days=1), title="", **given):
    said = title or f"Told {key}"
    notify(users=[user], notice=Notice(kind, key, lambda: said, **given), now=at)
    return Notification.objects.get(user=user, key=key)


def carry_out(kind: str) -> list[Effect]:
    Worker(carrier=CARRIERS[kind], clock=lambda: NOON + timedelta(days=900)).carry_out()
    return list(Effect.objects.filter(kind=kind).order_by("id"))


def at_once(user: User, kind: str = "mentioned") -> None:
    choose_notices(user=user, chosen=[Chosen(kind, True, Mail.AT_ONCE, False)])


class TestAtOnce:
    def test_says_what_happened_and_leads_there(self, settings):
        at_once(ben())
        tell(ben(), title="Ada <b> & Co", action_url="/app/contacts/1")

        (effect,) = carry_out("notice_mail")

        (sent,) = mail.outbox
        assert effect.state == State.DONE
        assert effect.payload.get("letter") is None
        assert (sent.to, sent.subject) == (["ben@firm.test"], "Mentioned in a note")
        assert "Ada <b> & Co\n" in sent.body
        assert f"{settings.PUBLIC_URL}/app/contacts/1" in sent.body
        assert "/app/settings/notifications" in sent.body
        html = cast(Any, sent).alternatives[0][0]
        assert "Ada &lt;b&gt; &amp; Co" in html
        assert sent.extra_headers["Auto-Submitted"] == "auto-generated"

    @pytest.mark.parametrize("what", ["read", "out of sight", "code lost", "gone", "left"])
    def test_tells_nothing_that_is_no_longer_for_them(self, what):
        contact = make_contact(owner=ben())
        person = ada() if what == "code lost" else ben()
        kind = AUDIT_BROKEN if what == "code lost" else MENTIONED
        at_once(person, kind.name)
        row = tell(person, kind, contact_id=contact.pk)
        match what:
            case "read":
                mark_read(notifications=Notification.objects.all(), now=NOON)
            case "out of sight":
                contact.owner = ada()
                contact.save()
            case "code lost":
                person.roles.clear()
            case "gone":
                row.delete()
            case "left":
                User.objects.filter(pk=person.pk).update(is_active=False)

        (effect,) = carry_out("notice_mail")

        assert (effect.state, effect.reference) == (State.DONE, "nothing to tell")
        assert not mail.outbox


class TestDailyMail:
    def sent(self, now: datetime) -> int:
        return send_daily_mails(now=now)

    def test_tells_what_is_unread_by_kind_once_a_day(self, settings):
        for n in range(12):
            tell(ben(), key=f"m{n}", action_url="/app/contacts/1")
        tell(ben(), CONTACT_ASSIGNED, "c")
        tell(ben(), JOB_DONE, "never by mail")
        read = tell(ben(), key="read")
        mark_read(notifications=Notification.objects.filter(pk=read.pk), now=NOON)

        assert self.sent(EIGHT - timedelta(minutes=1)) == 0
        assert self.sent(EIGHT) == 1
        assert self.sent(EIGHT + timedelta(minutes=5)) == 0
        assert self.sent(EIGHT + timedelta(days=1)) == 0

        carry_out("daily_mail")
        (letter,) = mail.outbox
        assert letter.subject == "13 notifications"
        first, second = letter.body.index("Contact assigned"), letter.body.index("Mentioned in")
        assert first < second
        assert letter.body.count(f"{settings.PUBLIC_URL}/app/contacts/1") == 10
        assert "and 2 more" in letter.body
        assert "never by mail" not in letter.body
        assert "Told read" not in letter.body

    def test_leaves_what_comes_after_the_hour_for_tomorrow(self):
        tell(ben(), at=EIGHT + timedelta(minutes=1))

        assert self.sent(EIGHT + timedelta(hours=2)) == 0
        assert self.sent(EIGHT + timedelta(days=1)) == 1

    def test_goes_by_the_readers_own_clock_and_days(self):
        tokyo = make_user("tim@firm.test", role="crm_agent", time_zone="Asia/Tokyo")
        choose_notices(user=tokyo, hour=9, weekdays=[3])
        tell(tokyo, at=EIGHT - timedelta(days=2))

        assert self.sent(datetime(2026, 3, 10, 0, tzinfo=UTC)) == 0
        assert self.sent(datetime(2026, 3, 10, 23, 59, tzinfo=UTC)) == 0
        assert self.sent(datetime(2026, 3, 11, 0, tzinfo=UTC)) == 1

    def test_says_nothing_of_what_they_may_not_see_when_it_leaves(self):
        contact = make_contact(owner=ben())
        tell(ben(), contact_id=contact.pk, title="About Jane")
        tell(ben(), key="2", title="About nobody")
        self.sent(EIGHT)
        contact.owner = ada()
        contact.save()

        carry_out("daily_mail")

        assert "About Jane" not in mail.outbox[0].body
        assert mail.outbox[0].subject == "1 notification"

    def test_sends_nothing_where_all_was_read_before_it_left(self):
        tell(ben())
        self.sent(EIGHT)
        mark_read(notifications=Notification.objects.all(), now=NOON)

        (effect,) = carry_out("daily_mail")

        assert effect.reference == "nothing to tell"
        assert not mail.outbox

    def test_takes_its_marks_back_with_the_mail_where_the_worker_is_killed(self, monkeypatch):
        tell(ben())

        def killed(**_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr("messaging.daily_mails.ask_daily_mail", killed)
            with pytest.raises(KeyboardInterrupt):
                self.sent(EIGHT)

        assert Notification.objects.get().awaits_mail
        assert sure(DailyMail.objects.filter(user=ben()).first() or DailyMail()).last_on is None
        assert self.sent(EIGHT) == 1

    def test_is_written_in_the_readers_language(self):
        gerd = make_user("gerd@firm.test", role="crm_agent", locale="de")
        tell(gerd)
        self.sent(EIGHT)

        carry_out("daily_mail")

        assert mail.outbox[0].subject == "1 Benachrichtigung"
        assert "In einer Notiz erwähnt" in mail.outbox[0].body
        assert "Das ändern" in mail.outbox[0].body


class TestHourThatCame:
    """Across changes of clocks in Berlin: in 2026 on 29 March and on 25 October."""

    def moments(self, hour: int, start: datetime) -> list[datetime]:
        """When mails go out over two days, asked every five minutes."""
        mia = User(time_zone="Europe/Berlin")
        wish, sent = DailyMail(hour=hour, weekdays=[1, 2, 3, 4, 5, 6, 7]), []
        for step in range(2 * 24 * 12):
            now = start + step * timedelta(minutes=5)
            if hour_that_came(mia, wish, now):
                sent.append(now)
                wish.last_on = now.astimezone(BERLIN).date()
        return sent

    def test_an_hour_that_is_left_out_comes_an_hour_later_once(self):
        sent = self.moments(2, datetime(2026, 3, 28, 23, tzinfo=UTC))

        assert sent == [
            datetime(2026, 3, 29, 1, tzinfo=UTC),
            datetime(2026, 3, 30, 0, tzinfo=UTC),
        ]

    def test_an_hour_that_comes_twice_sends_once(self):
        sent = self.moments(2, datetime(2026, 10, 24, 22, tzinfo=UTC))

        assert sent == [
            datetime(2026, 10, 25, 0, tzinfo=UTC),
            datetime(2026, 10, 26, 1, tzinfo=UTC),
        ]

    def test_nobody_has_a_day_twice_by_flying_west(self):
        tim = User(time_zone="Pacific/Honolulu")
        wish = DailyMail(hour=8, last_on=date(2026, 3, 10))

        assert hour_that_came(tim, wish, datetime(2026, 3, 10, 20, tzinfo=UTC)) is None
        assert hour_that_came(tim, wish, datetime(2026, 3, 11, 18, tzinfo=UTC)) is not None
