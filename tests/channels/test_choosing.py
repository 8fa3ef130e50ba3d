"""By which account a message goes, where two providers are tried side by side."""

from datetime import timedelta

import pytest

from channels.choosing import Chooser, active_accounts
from channels.models import Account
from tests.channels.made import make_account
from tests.make import NOON

pytestmark = pytest.mark.django_db
READERS = [f"reader{n}@there.test" for n in range(1_000)]


def chosen(readers: list[str] = READERS) -> list[str]:
    chooser = Chooser(active_accounts("email"), teams={}, now=NOON)
    found = [chooser.choose(category="marketing", to=to) for to in readers]
    return [one.name if one else "" for one in found]


class TestShares:
    def test_part_recipients_the_same_way_every_time(self) -> None:
        make_account(name="new", order=1, share=20)
        make_account(name="old", order=2)

        first = chosen()

        assert first == chosen()
        assert 150 < first.count("new") < 250
        assert first.count("new") + first.count("old") == 1_000

    def test_grow_without_taking_anybody_back(self) -> None:
        new = make_account(name="new", order=1, share=20)
        make_account(name="old", order=2)
        few = {n for n, name in enumerate(chosen()) if name == "new"}

        Account.objects.filter(pk=new.pk).update(share=60)

        assert few < {n for n, name in enumerate(chosen()) if name == "new"}

    def test_all_go_by_the_one_that_is_left(self) -> None:
        make_account(name="new", order=1, share=20)
        make_account(name="old", order=2, down_until=NOON + timedelta(hours=1))

        assert set(chosen()) == {"new"}

    def test_of_nothing_send_nothing_while_another_is_there(self) -> None:
        make_account(name="old", order=1, share=0)
        make_account(name="new", order=2)

        assert set(chosen()) == {"new"}

    def test_are_of_the_first_alone_where_nobody_gave_any(self) -> None:
        make_account(name="first", order=1)
        make_account(name="second", order=2)

        assert set(chosen()) == {"first"}
