"""Administrators who take each other's rights away, on real connections."""

import threading

import pytest
from django.db import connections, transaction

from accounts.errors import LastAdministrator
from accounts.models import User
from accounts.operations.roles import give_roles
from accounts.operations.staff import deactivate
from tests.make import NOON, ada, ben, make_role
from tests.together import until_it_waits

pytestmark = pytest.mark.django_db(transaction=True)


class TestLastAdministrator:
    @pytest.mark.parametrize("second", ["demoted", "deactivated"])
    def test_stays_when_two_are_taken_away_at_once(self, second):
        first, other = ada(), ben()
        other.roles.set([make_role("crm_admin")])
        refusals: list[LastAdministrator] = []

        def take_away() -> None:
            try:
                if second == "demoted":
                    give_roles(user=other, roles=[], by=first, now=NOON)
                else:
                    deactivate(user=other, heir=None, by=first, now=NOON)
            except LastAdministrator as refusal:
                refusals.append(refusal)
            finally:
                connections.close_all()

        rival = threading.Thread(target=take_away)
        with transaction.atomic():
            give_roles(user=first, roles=[], by=other, now=NOON)
            rival.start()
            until_it_waits(rival)
        rival.join(timeout=30)

        assert len(refusals) == 1
        left = User.objects.filter(is_active=True, roles__slug="crm_admin")
        assert [user.email for user in left] == [other.email]
