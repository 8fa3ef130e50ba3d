from datetime import timedelta

import pytest
from django.contrib import admin
from django.utils import timezone

from accounts.admin_access import VisibleRowsAdmin
from accounts.models import ApiToken, AuditRow, Firm, Role, StaffSession, Team
from accounts.operations import staff
from accounts.operations.keys import issue_token, issue_write_key
from contacts.models import Contact, ContactType
from contacts.permissions import CONTACTS_EDIT, CONTACTS_VIEW
from tests.accounts.browser import AUTH, PASSWORD, signed_in
from tests.make import NOON, ada, ben, cleo, make_contact, make_role, make_team

pytestmark = pytest.mark.django_db
NOUNS = [
    "user", "role", "team", "territory", "apitoken", "writekey", "staffsession", "invitation",
    "auditrow",
]  # fmt: skip
FOR_ALL_STAFF = {"user", "role", "team", "territory"}


def page(noun: str, rest: str = "") -> str:
    return f"/admin/accounts/{noun}/{rest}"


class TestPages:
    def test_open_to_the_administrator_and_to_others_where_their_codes_say_so(self):
        make_team(members=[ben()])
        issue_token(owner=ada(), name="ci", scopes=[CONTACTS_VIEW], by=ada(), now=NOON)
        issue_write_key(name="Shop", source="shop", by=ada(), now=NOON)
        admin_, agent = signed_in(ada()), signed_in(ben())

        for noun in NOUNS:
            assert admin_.get(page(noun)).status_code == 200, noun
            assert agent.get(page(noun)).status_code == (200 if noun in FOR_ALL_STAFF else 403)
            assert agent.get(page(noun, "add/")).status_code == 403

    def test_never_show_a_secret(self):
        token, secret = issue_token(
            owner=ada(), name="ci", scopes=[CONTACTS_VIEW], by=ada(), now=NOON
        )

        text = signed_in(ada()).get(page("apitoken", f"{token.pk}/change/")).content.decode()

        assert token.public_id in text
        assert token.secret_hash not in text
        assert secret not in text

    def test_of_the_audit_log_cannot_be_written(self):
        browser = signed_in(ada())
        row = AuditRow.objects.order_by("pk")[0]

        assert browser.post(page("auditrow", f"{row.pk}/change/"), {}).status_code == 403
        assert browser.post(page("auditrow", f"{row.pk}/delete/"), {}).status_code == 403
        assert browser.get(page("auditrow", "add/")).status_code == 403

    def test_show_an_agent_the_role_but_let_them_not_change_it(self):
        role = make_role("crm_agent")
        browser = signed_in(ben())

        answer = browser.post(
            page("role", f"{role.pk}/change/"),
            {"name": "Boss", "grants": '{"crm.settings.manage": "all"}'}, format="multipart",
        )  # fmt: skip

        role.refresh_from_db()
        assert (answer.status_code, role.name) == (403, "Agent")


class TestSaving:
    def test_a_role_goes_through_the_operation(self):
        browser = signed_in(ada())

        answer = browser.post(
            page("role", "add/"),
            {"slug": "clerk", "name": "Clerk", "grants": '{"crm.contacts.view": "own"}'},
            format="multipart",
        )

        assert answer.status_code == 302, answer.content
        assert Role.objects.get(slug="clerk").grants == {"crm.contacts.view": "own"}
        assert AuditRow.objects.filter(action="role.created").exists()

    def test_a_refusal_is_shown_and_nothing_changes(self):
        browser = signed_in(ada())

        answer = browser.post(
            page("role", "add/"),
            {"slug": "clerk", "name": "Clerk", "grants": '{"crm.nothing": "all"}'},
            format="multipart",
        )

        assert answer.status_code == 302
        assert not Role.objects.filter(slug="clerk").exists()

    def test_a_team_goes_through_the_operation(self):
        browser = signed_in(ada())
        given = {
            "slug": "care", "name": "Care",
            "memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0",
        }  # fmt: skip

        answer = browser.post(page("team", "add/"), given, format="multipart")

        assert answer.status_code == 302, answer.content
        assert Team.objects.get().name == "Care"
        assert AuditRow.objects.filter(action="team.created").count() == 1

    def test_tokens_and_sessions_can_be_revoked(self):
        token, _ = issue_token(owner=ben(), name="x", scopes=[CONTACTS_VIEW], by=None, now=NOON)
        victim, browser = signed_in(ben()), signed_in(ada())
        session = StaffSession.objects.get(user=ben())

        for noun, row in (("apitoken", token), ("staffsession", session)):
            browser.post(
                page(noun), {"action": "revoke", "_selected_action": [row.pk]}, format="multipart"
            )

        assert ApiToken.objects.get().revoked_at is not None
        assert victim.get("/api/v1/me/").status_code == 401


class TestRecentSignIn:
    @pytest.mark.parametrize("deed", ["deactivate", "revoke", "end", "delete_role", "delete_roles"])
    def test_is_needed_for_deeds_on_the_list(self, deed, time_machine):
        token, _ = issue_token(owner=ben(), name="x", scopes=[CONTACTS_VIEW], by=None, now=NOON)
        role = Role.objects.create(slug="clerk", name="Clerk")
        signed_in(cleo())
        browser = signed_in(ada())
        session = StaffSession.objects.get(user=cleo())
        many = {"action": "delete_selected", "_selected_action": [role.pk], "post": "yes"}
        address, given = {
            "deactivate": (page("user"), {"action": deed, "_selected_action": [ben().pk]}),
            "revoke": (page("apitoken"), {"action": deed, "_selected_action": [token.pk]}),
            "end": (page("staffsession"), {"action": "revoke", "_selected_action": [session.pk]}),
            "delete_role": (page("role", f"{role.pk}/delete/"), {"post": "yes"}),
            "delete_roles": (page("role"), many),
        }[deed]
        time_machine.move_to(timezone.now() + timedelta(minutes=16))

        refused = browser.post(address, given, format="multipart")
        picture = self.picture(token, role)
        browser.post(f"{AUTH}/auth/reauthenticate", {"password": PASSWORD})
        browser.post(address, given, format="multipart")

        assert refused["Location"].startswith("/accounts/reauthenticate/?next=%2Fadmin%2Faccounts")
        assert picture == (True, False, True, True)
        assert self.picture(token, role) != picture

    def picture(self, token: ApiToken, role: Role) -> tuple[bool, ...]:
        token.refresh_from_db()
        return (
            ben().is_active,
            token.revoked_at is not None,
            StaffSession.objects.filter(user=cleo()).exists(),
            Role.objects.filter(pk=role.pk).exists(),
        )


class ContactAdmin(VisibleRowsAdmin):
    codes = {"view": CONTACTS_VIEW, "change": CONTACTS_EDIT}


class TestVisibleRowsAdmin:
    def test_reaches_the_rows_that_the_codes_reach(self, rf):
        mine, theirs = make_contact(owner=ben()), make_contact(owner=cleo())
        room, request = ContactAdmin(Contact, admin.site), rf.get("/")
        request.user = ben()

        assert list(room.get_queryset(request)) == [mine]
        assert room.has_change_permission(request, mine)
        assert not room.has_change_permission(request, theirs)
        assert not room.has_delete_permission(request, mine)
        assert not room.has_add_permission(request)

    def test_lets_whoever_looks_as_somebody_change_nothing(self, rf):
        mine = make_contact(owner=ben())
        room, request = ContactAdmin(Contact, admin.site), rf.get("/")
        request.user = ben()
        request.user.viewed_by = ada()

        assert room.has_view_permission(request, mine)
        assert not room.has_change_permission(request, mine)


class TestFirm:
    def save(self, user, **given):
        form = {
            "name": "Harbour Lane", "accent": "#1D63B8", "locale": "en",
            "time_zone": "Europe/Paris", "support_email": "",
        }  # fmt: skip
        return signed_in(user).post(page("firm"), form | given, format="multipart")

    def test_is_changed_through_the_operation(self):
        answer = self.save(ada())

        firm = Firm.objects.get()
        assert answer.status_code == 302, answer.content
        assert (firm.name, firm.accent, firm.version) == ("Harbour Lane", "#1d63b8", 2)
        assert AuditRow.objects.get(action="firm.changed").actor == ada()

    @pytest.mark.parametrize(
        "wrong", [{"accent": "blue"}, {"time_zone": "Mars/Olympus"}, {"name": ""}]
    )
    def test_says_what_does_not_fit_and_changes_nothing(self, wrong):
        answer = self.save(ada(), **wrong)

        assert answer.status_code == 200
        assert answer.context["errors"]
        assert not Firm.objects.exists()

    def test_is_not_for_agents(self):
        assert self.save(ben()).status_code == 403
        assert not Firm.objects.exists()


class TestColleagues:
    def test_can_be_let_in_again(self):
        user = ben()
        staff.deactivate(user=user, heir=None, by=ada(), now=NOON)
        given = {"action": "reactivate", "_selected_action": [user.pk]}

        answer = signed_in(ada()).post(page("user"), given, format="multipart", follow=True)

        user.refresh_from_db()
        assert user.is_active
        assert "1 may come in again." in answer.content.decode()


class TestChangesMadeHere:
    def test_to_definitions_are_on_the_record(self):
        browser, address = signed_in(ada()), "/admin/contacts/contacttype/"
        made = {"of": "contact", "slug": "lead", "name": "Lead"}

        browser.post(f"{address}add/", made, format="multipart")
        row = ContactType.objects.get(slug="lead")
        browser.post(f"{address}{row.pk}/change/", {"name": "Prospect"}, format="multipart")
        browser.post(f"{address}{row.pk}/delete/", {"post": "yes"}, format="multipart")

        deeds = AuditRow.objects.filter(object_type="contacts.contacttype").order_by("pk")
        assert [deed.action for deed in deeds] == [
            "contacttype.created", "contacttype.changed", "contacttype.deleted",
        ]  # fmt: skip
        assert deeds[1].after == {"name": "Prospect"}
        assert not ContactType.objects.filter(slug="lead").exists()
