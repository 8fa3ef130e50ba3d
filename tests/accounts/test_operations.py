from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core import mail

from accounts import errors
from accounts.leaving import LEFT
from accounts.models import ApiToken, AuditRow, Invitation, Role, User
from accounts.operations import invitations, keys, roles, staff, teams
from accounts.ownership import Owned
from accounts.permissions import AGENT, ALL, OWN, REGISTRY, SETTINGS_MANAGE, permission
from contacts.models import Contact
from events.models import Activity
from outbox.models import Effect
from outbox.tasks import carry_out
from tests.make import NOON, ada, ben, cleo, make_contact, make_role, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def new_code():
    yield permission("crm.probe.do", "Probe", roles={AGENT: ALL})
    del REGISTRY["crm.probe.do"]


class TestSyncBuiltInRoles:
    def test_makes_the_four_roles_with_their_defaults(self):
        roles.sync_built_in_roles(now=NOON)

        agent = Role.objects.get(slug=AGENT)
        assert agent.grants["crm.contacts.view"] == OWN
        assert "crm.contacts.delete" not in agent.grants
        assert Role.objects.filter(is_built_in=True).count() == 4

    def test_changes_nothing_the_second_time(self):
        roles.sync_built_in_roles(now=NOON)

        assert roles.sync_built_in_roles(now=NOON) == []
        assert AuditRow.objects.count() == 4

    def test_gives_new_codes_their_defaults_and_leaves_what_was_taken_away(self, request):
        roles.sync_built_in_roles(now=NOON)
        agent = Role.objects.get(slug=AGENT)
        del agent.grants["crm.contacts.edit"]
        agent.save()

        request.getfixturevalue("new_code")
        roles.sync_built_in_roles(now=NOON)

        agent.refresh_from_db()
        assert agent.grants["crm.probe.do"] == ALL
        assert "crm.contacts.edit" not in agent.grants

    @pytest.mark.parametrize(
        ("code", "granted"),
        [
            ("crm.contacts.view", {"crm_admin": ALL, "crm_manager": ALL, "crm_agent": OWN}),
            ("crm.contacts.edit", {"crm_admin": ALL, "crm_manager": ALL, "crm_agent": OWN}),
            ("crm.contacts.delete", {"crm_admin": ALL}),
            ("crm.contacts.export", {"crm_admin": ALL, "crm_manager": ALL}),
            ("crm.tags.manage", {"crm_admin": ALL, "crm_manager": ALL}),
            ("crm.audiences.manage", {"crm_admin": ALL, "crm_manager": ALL}),
            ("crm.broadcasts.view", {"crm_admin": ALL, "crm_manager": ALL}),
            ("crm.broadcasts.create", {"crm_admin": ALL, "crm_manager": ALL}),
            ("crm.broadcasts.send", {"crm_admin": ALL, "crm_manager": ALL}),
            ("crm.conversations.unmatched", {"crm_admin": ALL, "crm_manager": ALL}),
            ("crm.canned_replies.manage", {"crm_admin": ALL, "crm_manager": ALL}),
            ("crm.workflows.view", {"crm_admin": ALL, "crm_manager": ALL}),
            ("crm.workflows.create", {"crm_admin": ALL, "crm_manager": ALL}),
            ("crm.workflows.activate", {"crm_admin": ALL, "crm_manager": ALL}),
            (
                "crm.analytics.view",
                {"crm_admin": ALL, "crm_manager": ALL, "crm_agent": OWN, "crm_viewer": ALL},
            ),
            ("crm.settings.manage", {"crm_admin": ALL}),
        ],
    )
    def test_grants_what_the_requirements_say(self, code, granted):
        roles.sync_built_in_roles(now=NOON)

        found = {r.slug: r.grants[code] for r in Role.objects.all() if code in r.grants}
        assert found == granted


class TestChangeRole:
    def test_leaves_the_administrators_grants_alone(self):
        user = ada()

        with pytest.raises(errors.FixedRole):
            roles.change_role(
                role=make_role("crm_admin"), changes={"grants": {}}, by=user, now=NOON
            )

        assert not AuditRow.objects.exists()

    def test_cannot_hand_out_more_than_the_giver_holds(self):
        clerk = Role.objects.create(slug="clerk", name="Clerk")
        ben().roles.add(Role.objects.create(slug="boss", name="B", grants={SETTINGS_MANAGE: ALL}))
        giver = User.objects.get(pk=ben().pk)

        with pytest.raises(errors.WiderThanYourself):
            roles.change_role(
                role=clerk, changes={"grants": {"crm.contacts.view": ALL}}, by=giver, now=NOON
            )
        roles.change_role(
            role=clerk, changes={"grants": {"crm.contacts.view": OWN}}, by=giver, now=NOON
        )

        clerk.refresh_from_db()
        assert clerk.grants == {"crm.contacts.view": OWN}

    def test_keeps_the_old_and_the_new_on_the_record(self):
        roles.change_role(
            role=make_role("crm_agent"), changes={"name": "Advisor"}, by=ada(), now=NOON
        )

        row = AuditRow.objects.get(action="role.changed")
        before, after = row.before or {}, row.after or {}
        assert (before["name"], after["name"]) == ("Agent", "Advisor")


class TestGiveRoles:
    def test_never_leaves_the_firm_without_an_administrator(self):
        user = ada()

        with pytest.raises(errors.LastAdministrator):
            roles.give_roles(user=user, roles=[make_role("crm_agent")], by=user, now=NOON)

        assert [role.slug for role in user.roles.all()] == ["crm_admin"]


class TestDeleteRole:
    def test_refuses_built_in_roles_and_those_in_use(self):
        ben()
        with pytest.raises(errors.BuiltInRole):
            roles.delete_role(role=make_role("crm_agent"), by=ada(), now=NOON)
        clerk = Role.objects.create(slug="clerk", name="Clerk")
        ben().roles.add(clerk)
        with pytest.raises(errors.RoleInUse):
            roles.delete_role(role=clerk, by=ada(), now=NOON)

        assert Role.objects.filter(slug__in=["crm_agent", "clerk"]).count() == 2


class TestInvite:
    def test_sends_a_way_in_that_works_once(self):
        invitations.invite(
            email="Dora@Firm.test", name="Dora", roles=[make_role("crm_agent")], by=ada(), now=NOON
        )
        assert "/invitation/" not in str(Effect.objects.get().payload)
        carry_out("secret_mail")
        token = mail.outbox[0].body.partition("/invitation/")[2].split("/")[0]
        given: dict[str, Any] = {
            "token": token,
            "name": "",
            "password": "a long enough pass",
            "now": NOON,
        }

        user = invitations.accept_invitation(**given)

        assert (user.email, user.name) == ("dora@firm.test", "Dora")
        assert [role.slug for role in user.roles.all()] == ["crm_agent"]
        assert Invitation.objects.get().token_hash != token
        with pytest.raises(errors.InvitationNotOpen):
            invitations.accept_invitation(**given)

    @pytest.mark.parametrize(
        ("password", "after", "refusal"),
        [
            ("short", timedelta(), errors.WeakPassword),
            ("a long enough pass", timedelta(days=8), errors.InvitationNotOpen),
        ],
    )
    def test_refuses_weak_passwords_and_late_comers(self, password, after, refusal):
        invitations.invite(email="d@firm.test", name="", roles=[], by=ada(), now=NOON)
        carry_out("secret_mail")
        token = mail.outbox[0].body.partition("/invitation/")[2].split("/")[0]

        with pytest.raises(refusal):
            invitations.accept_invitation(
                token=token, name="D", password=password, now=NOON + after
            )

        assert not User.objects.filter(email="d@firm.test").exists()

    def test_refuses_colleagues_and_open_invitations(self):
        with pytest.raises(errors.AlreadyStaff):
            invitations.invite(email=ben().email, name="", roles=[], by=ada(), now=NOON)
        first = invitations.invite(email="d@firm.test", name="", roles=[], by=ada(), now=NOON)
        with pytest.raises(errors.AlreadyInvited):
            invitations.invite(email="d@firm.test", name="", roles=[], by=ada(), now=NOON)
        invitations.withdraw_invitation(invitation=first, by=ada(), now=NOON)

        assert invitations.invite(email="d@firm.test", name="", roles=[], by=ada(), now=NOON)


class TestDeactivate:
    def test_hands_records_over_and_ends_every_access(self, django_assert_max_num_queries):
        mine = [make_contact(f"C {n}", owner=ben()) for n in range(3)]
        keys.issue_token(owner=ben(), name="ci", scopes=["crm.contacts.view"], by=None, now=NOON)
        heir, admin = cleo(), ada()

        with django_assert_max_num_queries(40):
            handed = staff.deactivate(user=ben(), heir=heir, by=admin, now=NOON)

        assert handed["contacts.contact"] == 3
        given = Contact.objects.filter(pk__in=[c.pk for c in mine])
        assert {(c.owner, c.version) for c in given} == {(heir, 2)}
        told = Activity.objects.filter(type="contact_assigned", contact__in=given)
        assert {fact.properties["previous_owner"] for fact in told} == {ben().pk}
        assert told.count() == 3
        assert not ben().is_active
        assert ApiToken.objects.get().revoked_at == NOON
        assert AuditRow.objects.get(action="staff.deactivated").facts["heir"] == heir.email

    def test_gives_on_every_kind_of_record_that_has_an_owner(self):
        owned = [model for model in apps.get_models() if issubclass(model, Owned)]

        assert {model._meta.label_lower for model in owned} <= set(LEFT)

    @pytest.mark.parametrize("heir", [ben, None])
    def test_refuses_oneself_and_an_heir_who_leaves(self, heir):
        contact = make_contact(owner=ben())
        with pytest.raises(errors.CannotDeactivateYourself):
            staff.deactivate(user=ada(), heir=None, by=ada(), now=NOON)
        if heir:
            with pytest.raises(errors.HeirNotActive):
                staff.deactivate(user=ben(), heir=heir(), by=ada(), now=NOON)

        contact.refresh_from_db()
        assert contact.owner == ben()
        assert ben().is_active
        assert ada().is_active

    def test_can_be_taken_back(self):
        staff.deactivate(user=ben(), heir=None, by=ada(), now=NOON)

        staff.reactivate(user=ben(), by=ada(), now=NOON)

        assert ben().is_active
        with pytest.raises(errors.NotInactive):
            staff.reactivate(user=ben(), by=ada(), now=NOON)

    def test_deleting_a_person_deletes_nothing_of_others(self):
        contact = make_contact(owner=ben())
        invitations.invite(email="d@firm.test", name="", roles=[], by=ada(), now=NOON)
        rows = AuditRow.objects.count()

        ada().delete()
        ben().delete()

        contact.refresh_from_db()
        assert contact.owner is None
        assert Invitation.objects.get().invited_by is None
        assert AuditRow.objects.count() == rows


class TestTakeTurns:
    def test_goes_round_from_whoever_waited_longest(self):
        a, b, c = ada(), ben(), cleo()
        team = make_team(members=[a, b, c])

        first = teams.take_turns(team=team, count=2, now=NOON)
        second = teams.take_turns(team=team, count=5, now=NOON + timedelta(minutes=1))
        third = teams.take_turns(team=team, count=1, now=NOON + timedelta(minutes=2))

        members = [m.user_id for m in team.memberships.order_by("id")]
        turns = first + second + third
        assert turns == [members[number % 3] for number in range(8)]

    def test_passes_over_the_inactive_and_refuses_an_empty_team(self):
        team = make_team(members=[ben()])
        User.objects.filter(pk=ben().pk).update(is_active=False)

        with pytest.raises(errors.NobodyInTurn):
            teams.take_turns(team=team, count=1, now=NOON)
