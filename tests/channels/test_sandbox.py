from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from channels.models import Call, SandboxMail
from channels.providers.sandbox.audience import deeds_for, play
from tests.channels.made import make_account
from tests.make import NOON, sure

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
