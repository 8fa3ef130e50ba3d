import pytest

from tests.accounts.browser import Browser, with_password
from tests.make import ada

pytestmark = [pytest.mark.soak, pytest.mark.django_db]


def test_a_hail_of_wrong_passwords_locks_the_addresses_and_not_the_person(promise):
    addresses = promise.size(small=4, full=20)
    user = with_password(ada())
    locked = tried = 0
    for number in range(addresses):
        browser = Browser(ip=f"198.51.100.{number}")
        for _ in range(5):
            tried += 1
            browser.sign_in(user, "wrong")
        locked += browser.sign_in(user).status_code == 429

    own = Browser(ip="203.0.113.7").sign_in(user).status_code

    promise.report(
        "S11",
        "wrong passwords lock the pair of person and address, never the person",
        figure=f"{tried} wrong from {addresses} addresses: {locked} locked; own address: {own}",
        target=f"{addresses} locked; own address: 200",
        met=locked == addresses and own == 200,
    )
