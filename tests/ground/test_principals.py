from types import SimpleNamespace

import pytest
from django.utils.functional import SimpleLazyObject

from accounts.models import ApiToken, PortalClient, User
from ground.api.principals import principal_of
from portal.models import PortalSession


def request(*, user=None, auth=None, ip="203.0.113.7"):
    return SimpleNamespace(user=user, auth=auth, META={"REMOTE_ADDR": ip})


class TestPrincipalOf:
    def test_tells_callers_of_one_id_apart_by_their_kind(self):
        callers = [
            request(user=User(pk=7)),
            request(user=User(pk=7), auth=ApiToken(pk=7)),
            request(user=PortalClient(pk=7), auth=PortalSession(pk=7)),
            request(user=PortalClient(pk=7)),
            request(ip="7"),
        ]

        assert len({principal_of(caller) for caller in callers}) == len(callers)

    @pytest.mark.parametrize("kind", [User, PortalClient])
    def test_knows_somebody_behind_the_lazy_wrapper_of_a_session(self, kind):
        plain, lazy = kind(pk=7), SimpleLazyObject(lambda: kind(pk=7))

        assert principal_of(request(user=lazy)) == principal_of(request(user=plain))
