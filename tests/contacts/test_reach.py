"""Addresses in the form they are stored in."""

import pytest
from django.core.validators import validate_email

from contacts.errors import BadEmail
from contacts.reach import LONGEST_EMAIL, PLAIN_EMAIL, clean_email

LABEL = "a" * 63


class TestCleanEmail:
    @pytest.mark.parametrize(
        "address",
        [
            *(
                "jane@x.test",
                "0@0.zz",
                "_@a.bc",
                "j.a+n-e_9@a.b.c.d.ef",
                f"{'j' * 185}@{LABEL}.test",
            ),
            *(f"j@{LABEL}.{LABEL}.{LABEL[:50]}.aa", f"j@a.{LABEL}"),
        ],
    )
    def test_takes_at_once_only_what_the_full_check_takes(self, address):
        assert PLAIN_EMAIL.fullmatch(address)
        assert len(address) <= LONGEST_EMAIL

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
