"""Addresses in the form they are stored in."""

import pytest
from django.core.validators import validate_email
from hypothesis import given, settings
from hypothesis import strategies as st

from contacts.errors import BadEmail
from contacts.reach import LONGEST_EMAIL, PLAIN_EMAIL, clean_email


def is_short(address):
    return len(address) <= LONGEST_EMAIL


class TestCleanEmail:
    @settings(max_examples=60)
    @given(st.from_regex(PLAIN_EMAIL, fullmatch=True, alphabet="az09_.+-@").filter(is_short))
    def test_takes_at_once_only_what_the_full_check_takes(self, address):
        validate_email(address)

    @pytest.mark.parametrize(
        "address",
        ["jane", "jane@", "@x.test", "jane@x", "a..b@x.test", "j@-x.test", "j@x.test\nk@y.z"],
    )
    def test_refuses_what_is_none(self, address):
        with pytest.raises(BadEmail):
            clean_email(address)

    @pytest.mark.parametrize("address", ["o'neill@x.test", "jane@xn--bcher-kva.test", "j@a-b.test"])
    def test_takes_unusual_ones(self, address):
        assert clean_email(f" {address.upper()} ") == address
