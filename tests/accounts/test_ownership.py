"""The one visibility rule, against the obvious loop."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Role, Team, Territory, User
from accounts.permissions import ALL, OWN
from contacts.models import Contact
from tests.make import ada, ben, make_contact, make_user

pytestmark = pytest.mark.django_db
CODE = "crm.contacts.view"
WHO = st.none() | st.integers(0, 3)


def may_see(user: User, contact: Contact, members: dict[int, set[int]]) -> bool:
    """The rule in words: all, or own, or a team's of mine, or in a territory of either."""
    scope = None
    for role in user.roles.all():
        if role.grants.get(CODE) == ALL:
            scope = ALL
        elif role.grants.get(CODE) == OWN and scope is None:
            scope = OWN
    if scope != OWN:
        return scope == ALL
    if contact.owner_id == user.pk:
        return True
    if contact.team_id is not None and user.pk in members[contact.team_id]:
        return True
    territory = contact.territory
    if territory is None:
        return False
    if territory.owner_id == user.pk:
        return True
    return territory.team_id is not None and user.pk in members[territory.team_id]


def pick(rows: list[Any], number: int | None) -> Any:
    return None if number is None else rows[number % len(rows)]


class TestVisibleTo:
    @settings(
        max_examples=20, deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )  # fmt: skip
    @given(
        scopes=st.lists(st.sampled_from([ALL, OWN, None]), min_size=4, max_size=4),
        belongs=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=6),
        territories=st.lists(st.tuples(WHO, WHO), min_size=2, max_size=2),
        records=st.lists(st.tuples(WHO, WHO, WHO), min_size=1, max_size=8),
    )
    def test_equals_the_obvious_loop(self, scopes, belongs, territories, records):
        Contact.objects.all().delete()
        Territory.objects.all().delete()
        Team.objects.all().delete()
        Role.objects.all().delete()
        users = [make_user(f"u{n}@firm.test") for n in range(4)]
        for user, scope in zip(users, scopes, strict=True):
            slug = f"r{user.pk}"
            grants = {CODE: scope} if scope else {}
            user.roles.set([Role.objects.create(slug=slug, name=slug, grants=grants)])
        teams = [Team.objects.create(slug=f"t{n}", name="T") for n in range(3)]
        members: dict[int, set[int]] = {team.pk: set() for team in teams}
        for person, team in belongs:
            teams[team].members.add(users[person])
            members[teams[team].pk].add(users[person].pk)
        areas = [
            Territory.objects.create(
                slug=f"a{n}", name="A", owner=pick(users, owner), team=pick(teams, team)
            )
            for n, (owner, team) in enumerate(territories)
        ]
        for owner, team, area in records:
            make_contact(
                owner=pick(users, owner), team=pick(teams, team), territory=pick(areas, area)
            )

        for user in User.objects.filter(pk__in=[user.pk for user in users]):
            seen = list(Contact.objects.visible_to(user))
            expected = {c.pk for c in Contact.objects.all() if may_see(user, c, members)}
            assert len(seen) == len({contact.pk for contact in seen})
            assert {contact.pk for contact in seen} == expected

    def test_is_one_statement(self, django_assert_num_queries):
        user = ben()
        assert user.grants

        with django_assert_num_queries(1):
            list(Contact.objects.visible_to(user))

    def test_a_token_narrows_it_to_nothing(self):
        make_contact()
        user = ada()
        user.limited_to = frozenset({"crm.tags.manage"})

        assert not Contact.objects.visible_to(user).exists()

    @pytest.mark.parametrize("nobody", [None, object()])
    def test_nobody_sees_nothing(self, nobody):
        make_contact()

        assert not Contact.objects.visible_to(nobody).exists()
