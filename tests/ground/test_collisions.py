"""Two who wait for each other: one is ended by the database, and begins anew."""

import threading

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client

from contacts.models import Tag
from ground.collisions import TIMES, done_again, is_collision
from tests.make import make_tag
from tests.together import until_it_waits

pytestmark = pytest.mark.django_db(transaction=True)


def lock(tag: Tag) -> Tag:
    return Tag.objects.select_for_update().get(pk=tag.pk)


def be_ended_first() -> None:
    """Of the two, this session finds out at once; the other would only much later."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL deadlock_timeout = '10ms'")


class Rival:
    """Holds the second tag and wants the first, on a connection of its own."""

    def __init__(self, first: Tag, second: Tag) -> None:
        self.first, self.second = first, second
        self.holds, self.may_want = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self.go)
        self.thread.start()
        assert self.holds.wait(30)

    def go(self) -> None:
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL deadlock_timeout = '60s'")
                lock(self.second)
                self.holds.set()
                self.may_want.wait(30)
                lock(self.first)
        finally:
            connection.close()


def meet(first: Tag, second: Tag, rival: Rival) -> int:
    be_ended_first()
    lock(first)
    rival.may_want.set()
    until_it_waits(rival.thread)
    lock(second)
    return 1


class TestDoneAgain:
    def test_begins_anew_and_comes_through(self):
        first, second = make_tag("First"), make_tag("Second")
        rival, begun = Rival(first, second), []

        @done_again
        def operation() -> int:
            begun.append(1)
            return meet(first, second, rival)

        assert operation() == 1
        assert len(begun) == 2
        rival.thread.join()

    def test_leaves_somebody_elses_transaction_to_them(self):
        first, second = make_tag("First"), make_tag("Second")
        rival = Rival(first, second)
        with pytest.raises(OperationalError) as fault, transaction.atomic():
            done_again(meet)(first, second, rival)

        assert is_collision(fault.value)
        rival.thread.join()

    def test_gives_up_and_lets_other_faults_through(self):
        begun = []

        @done_again
        def refused(statement: str) -> None:
            begun.append(1)
            with connection.cursor() as cursor:
                cursor.execute(statement)

        ended = "DO $$ BEGIN RAISE 'met' USING ERRCODE = '40P01'; END $$"
        with pytest.raises(OperationalError):
            refused(ended)
        assert len(begun) == TIMES

        with pytest.raises(OperationalError):
            refused("DO $$ BEGIN RAISE 'full' USING ERRCODE = '53100'; END $$")
        assert len(begun) == TIMES + 1


def test_a_request_that_lost_every_time_is_told_to_ask_again(monkeypatch):
    def lose(*_: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE 'met' USING ERRCODE = '40P01'; END $$")

    monkeypatch.setattr("accounts.api.authentication.TokenAuthentication.authenticate", lose)
    answer = Client(raise_request_exception=False).get(
        "/api/v1/contacts/", headers={"Authorization": "Bearer rpt_x_y"}
    )

    assert (answer.status_code, answer.json()["code"]) == (503, "collision")
    assert answer.headers["Retry-After"] == "1"
