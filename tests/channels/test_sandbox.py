from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from channels.models import Call, SandboxMail
from channels.providers.sandbox.audience import deeds_for, play
from messaging.models import Message
from messaging.sending.statuses import work_off
from tests.channels.made import make_account
from tests.make import NOON, sure
from tests.messaging.sending.made import make_message

LATER = NOON + timedelta(minutes=10)


def lived(seed: int, count: int = 2_000) -> Counter[str]:
    keys = (str(UUID(int=n)) for n in range(count))
    told = [deeds_for(seed=seed, key=key, at=NOON, is_marketing=True) for key in keys]
    return Counter(name for deeds in told for name, _moment in deeds)


class TestDeedsFor:
    def test_are_the_same_for_the_same_seed_and_others_for_another(self):
        assert lived(1) == lived(1)
        assert lived(1) != lived(2)

    def test_are_those_of_an_ordinary_audience(self):
        told = lived(3)

        assert 0.96 < told["delivered"] / 2_000 < 0.995
        assert 0.38 < told["opens"] / 2_000 < 0.5
        assert told["opens"] > told["clicks"] > told["unsubscribes"] > 0
        assert told["bounced hard"]
        assert 0.01 < told["replies"] / told["opens"] < 0.08

    def test_come_one_after_the_other(self):
        for n in range(50):
            moments = [
                at for _name, at in deeds_for(seed=1, key=str(n), at=NOON, is_marketing=True)
            ]
            assert moments == sorted(moments)
            assert datetime.fromisoformat(moments[0]) > NOON


@pytest.mark.django_db(transaction=True)
class TestPlay:
    def make_mail(self, deed: str, *, html: str = "", **headers: str) -> SandboxMail:
        return SandboxMail.objects.create(
            account=make_account(),
            key=str(UUID(int=1)),
            to="a@b.test",
            subject="Hello 🎉",
            html=html,
            headers=headers,
            at=NOON,
            deeds=[[deed, NOON.isoformat()]],
            next_at=NOON,
        )

    def test_reports_over_the_webhook(self, live_server, settings):
        settings.PUBLIC_URL = live_server.url
        mail = self.make_mail("delivered")

        assert play(now=NOON) == 1
        assert play(now=LATER) == 0

        call = Call.objects.get()
        assert (call.account_id, b'"kind": "delivered"' in bytes(call.body)) == (
            mail.account_id,
            True,
        )

    def test_answers_by_the_webhook_as_mail(self, live_server, settings):
        settings.PUBLIC_URL = live_server.url
        message = make_message(account=make_account(), status="sent", token=UUID(int=1))
        self.make_mail("replies")
        SandboxMail.objects.update(to=message.to_address)

        play(now=NOON)
        work_off(now=timezone.now())

        answer = Message.objects.select_related("content").get(direction="in")
        message.refresh_from_db()
        assert answer.contact == message.contact
        assert answer.content.subject.endswith("Hello 🎉")
        assert (message.replied_at is None) == sure(answer.metadata)["is_automatic"]

    def test_tells_again_what_nobody_took(self, settings):
        settings.PUBLIC_URL = "http://127.0.0.1:9"
        mail = self.make_mail("bounced hard")

        play(now=NOON)

        mail.refresh_from_db()
        assert mail.deeds == [["bounced hard", NOON.isoformat()]]
        assert sure(mail.next_at) > NOON

    def test_follows_no_address_that_is_not_ours(self, live_server, settings):
        settings.PUBLIC_URL = live_server.url
        mail = self.make_mail(
            "clicks", html='<a href="http://127.0.0.1:9/api/track/email/click/x">'
        )

        play(now=NOON)

        mail.refresh_from_db()
        assert (mail.deeds, mail.next_at) == ([], None)
