"""Guessing is counted, and nobody can lock out somebody else."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from portal import lock_outs
from portal.errors import TooManyTries
from portal.models import PortalFailure, Way
from portal.operations.keys import ask_for_key, use_code
from portal.tasks import forget_old_logins
from tests.make import NOON
from tests.portal.visitors import (
    JANE,
    PASSWORD,
    browser_of,
    code_in,
    link_in,
    make_client,
    sent_mail,
)

pytestmark = pytest.mark.django_db
WITH_PASSWORD = "/portal/sign-in/password/"


def client_with_password():
    client = make_client()
    client.password = make_password(PASSWORD)
    client.save()
    return client


def guess(password: str = "wrong", *, ip: str, email: str = JANE):  # noqa: S107
    given = {"email": email, "password": password}
    return browser_of().post(WITH_PASSWORD, given, REMOTE_ADDR=ip).status_code


class TestPasswords:
    def test_five_wrong_ones_lock_the_address_and_not_the_person(self, time_machine):
        client_with_password()

        for _ in range(5):
            assert guess(ip="198.51.100.1") == 401

        assert guess(PASSWORD, ip="198.51.100.1") == 429
        assert guess(PASSWORD, ip="203.0.113.7") == 302
        time_machine.move_to(timezone.now() + timedelta(minutes=16))
        assert guess(PASSWORD, ip="198.51.100.1") == 302

    def test_the_lock_tells_nothing_of_who_is_a_client(self):
        for _ in range(5):
            guess(ip="198.51.100.1", email="nobody@home.test")

        assert guess(ip="198.51.100.1", email="nobody@home.test") == 429

    def test_the_right_one_begins_the_count_anew(self):
        client_with_password()
        for _ in range(4):
            guess(ip="198.51.100.1")
        guess(PASSWORD, ip="198.51.100.1")

        assert [guess(ip="198.51.100.1") for _ in range(5)] == [401] * 5

    def test_an_address_that_tries_many_people_is_locked(self):
        statuses = [guess(ip="198.51.100.1", email=f"c{n}@home.test") for n in range(51)]

        assert statuses == [401] * 50 + [429]

    def test_guessed_at_from_everywhere_a_password_is_closed_and_a_code_is_not(self):
        client_with_password()
        for number in range(100):
            lock_outs.note_failure(
                email=JANE, way=Way.PASSWORD, ip=f"198.51.100.{number}", now=timezone.now()
            )
        browser = browser_of()

        assert guess(PASSWORD, ip="203.0.113.7") == 429
        browser.post("/portal/sign-in/", {"email": JANE, "way": "code"})
        done = browser.post("/portal/sign-in/code/", {"code": code_in(sent_mail())})
        assert done.status_code == 302


class TestCodes:
    def test_guessed_at_from_everywhere_codes_are_closed_and_links_are_not(self):
        make_client()
        for number in range(20):
            lock_outs.note_failure(
                email=JANE, way=Way.CODE, ip=f"198.51.100.{number}", now=timezone.now()
            )
        browser = browser_of()
        browser.post("/portal/sign-in/", {"email": JANE, "way": "code"})
        text = sent_mail()

        by_code = browser.post("/portal/sign-in/code/", {"code": code_in(text)})
        browser.get(link_in(text))
        by_link = browser.post("/portal/link/")

        assert (by_code.status_code, by_link.status_code) == (401, 302)

    def test_wrong_ones_are_counted_for_the_person_over_all_their_keys(self):
        for _ in range(4):
            browser = ask_for_key(email=JANE, ip=None, language="en", now=NOON)
            for _ in range(6):
                use_code(browser=browser, code="no", ip="198.51.100.1", now=NOON)

        assert PortalFailure.objects.count() == 20
        assert lock_outs.is_closed(email=JANE, way=Way.CODE, now=NOON)
        assert not lock_outs.is_closed(email=JANE, way=Way.CODE, now=NOON + timedelta(hours=25))


class TestRefuseGuessing:
    def test_holds_for_whoever_comes_from_nowhere(self):
        for _ in range(5):
            lock_outs.note_failure(email=JANE, way=Way.PASSWORD, ip=None, now=NOON)

        with pytest.raises(TooManyTries):
            lock_outs.refuse_guessing(email=JANE, ip=None, now=NOON)


class TestSweep:
    def test_forgets_what_was_counted_a_day_ago(self, time_machine):
        lock_outs.note_failure(email=JANE, way=Way.CODE, ip=None, now=timezone.now())
        assert JANE not in str(list(PortalFailure.objects.values()))
        time_machine.move_to(timezone.now() + timedelta(days=2))

        forget_old_logins()

        assert not PortalFailure.objects.exists()
