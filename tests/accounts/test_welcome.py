"""The first page of an empty installation."""

import pytest
from django.test import Client

from accounts.models import AuditRow, User
from accounts.welcome.operations import AlreadySetUp, create_first_admin
from ground.refusals import Invalid
from tests.make import NOON, ada
from tests.pages import needs_no_script

pytestmark = pytest.mark.django_db
PASSWORD = "quiet harbour seven lamps"
CODE = "abcd-efgh-2345"


@pytest.fixture(autouse=True)
def _setup_code(settings):
    settings.SETUP_CODE = CODE


def given(**changed):
    return {
        "code": CODE,
        "name": "Ada",
        "email": "Ada@Firm.example",
        "password": PASSWORD,
        **changed,
    }


class TestCreateFirstAdmin:
    def test_makes_an_administrator_and_says_so_in_the_audit(self):
        user = create_first_admin(email="Ada@firm.example", name="Ada", password=PASSWORD, now=NOON)

        assert (user.email, user.is_superuser) == ("ada@firm.example", True)
        assert [role.slug for role in user.roles.all()] == ["crm_admin"]
        assert AuditRow.objects.filter(action="staff.set_up").count() == 1

    def test_refuses_a_second_one(self):
        ada()

        with pytest.raises(AlreadySetUp):
            create_first_admin(email="eve@x.example", name="Eve", password=PASSWORD, now=NOON)

        assert User.objects.count() == 1

    def test_refuses_a_weak_password_and_makes_nobody(self):
        with pytest.raises(Invalid):
            create_first_admin(email="ada@x.example", name="Ada", password="password", now=NOON)

        assert not User.objects.exists()


class TestFrontDoor:
    @pytest.mark.parametrize("address", ["/", "/admin/", "/admin/login/", "/app/"])
    def test_leads_to_the_set_up_page_while_nobody_works_here(self, client: Client, address):
        assert client.get(address)["Location"] == "/welcome/"

    def test_shows_the_doors_afterwards(self, client: Client):
        ada()

        page = client.get("/")

        assert page.status_code == 200
        assert b"/api/docs/" in page.content
        assert client.get("/admin/").headers.get("Location", "") != "/welcome/"


class TestWelcome:
    def test_works_without_script_and_keeps_the_policy(self, client: Client):
        page = client.get("/welcome/")

        assert needs_no_script(page)

    def test_creates_the_administrator_and_is_gone(self, client: Client):
        done = client.post("/welcome/", given())

        assert done["Location"] == "/app/"
        assert User.objects.get().check_password(PASSWORD)
        assert client.get("/welcome/").status_code == 404
        assert client.post("/welcome/", given(email="eve@x.example")).status_code == 404
        assert User.objects.count() == 1

    @pytest.mark.parametrize(
        "wrong",
        [{"code": "guess"}, {"code": ""}, {"email": "ada"}, {"password": "short"}, {"name": ""}],
    )
    def test_refuses_and_makes_nobody(self, client: Client, wrong):
        page = client.post("/welcome/", given(**wrong))

        assert page.status_code == 422
        assert b'role="alert"' in page.content
        assert PASSWORD.encode() not in page.content
        assert not User.objects.exists()

    def test_refuses_everybody_where_no_code_is_set(self, client: Client, settings):
        settings.SETUP_CODE = ""

        assert client.post("/welcome/", given(code=" ")).status_code == 422
        assert not User.objects.exists()

    def test_asks_for_the_csrf_token(self):
        assert Client(enforce_csrf_checks=True).post("/welcome/", given()).status_code == 403
        assert not User.objects.exists()
