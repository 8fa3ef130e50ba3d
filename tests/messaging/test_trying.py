"""Templates mailed to colleagues before anybody else gets them."""

import pytest

from accounts.models import AuditRow, Role
from channels.models import SandboxMail
from messaging.models import Message
from tests.broadcasts.made import make_account
from tests.make import ada, ben, make_contact, make_user
from tests.templating.made import make_template, make_version
from tests.templating.test_api import CONTENT

pytestmark = pytest.mark.django_db


@pytest.fixture
def crm(api):
    api.force_authenticate(ada())
    return api


def at(template) -> str:
    return f"/api/v1/templates/{template.pk}/test/"


def written(crm, **content):
    given = {"name": "Spring", "content": {**CONTENT, **content}}
    return crm.post("/api/v1/templates/", given, format="json").data["id"]


class TestTryTemplate:
    def test_goes_to_a_colleague_as_a_contact_would_get_it(self, crm):
        make_account()
        key = written(crm, subject="For {{ first_name }}")
        jane = make_contact("Jane Doe", email="jane@x.test")

        given = {"to": [ada().email], "contact": jane.pk}
        answer = crm.post(f"/api/v1/templates/{key}/test/", given, format="json")

        assert answer.status_code == 200, answer.data
        mail = SandboxMail.objects.get()
        assert (mail.to, mail.subject) == (ada().email, "[Test] For Jane")
        assert not Message.objects.exists()
        assert AuditRow.objects.filter(action="template.tested").exists()

    def test_tells_what_there_is_to_say_about_it(self, crm):
        make_account()
        key = written(crm, subject="Your code: {{ coupon }}")

        answer = crm.post(f"/api/v1/templates/{key}/test/", {"to": [ada().email]}, format="json")

        found = {one["code"]: one for one in answer.data["findings"]}
        assert found["missing"]["facts"] == {"name": "coupon"}
        assert SandboxMail.objects.get().subject == "[Test] Your code: ‹coupon›"

    def test_is_what_is_being_written_and_else_what_is_out(self, crm):
        make_account()
        template = make_template()
        blocks = CONTENT["blocks"]
        make_version(template, subject="Out", blocks=blocks)
        crm.post(at(template), {"to": [ada().email]}, format="json")
        make_version(template, subject="New", blocks=blocks, published_at=None)
        crm.post(at(template), {"to": [ada().email]}, format="json")

        subjects = SandboxMail.objects.order_by("pk").values_list("subject", flat=True)
        assert list(subjects) == ["[Test] Out", "[Test] New"]

    def test_goes_to_nobody_who_does_not_work_here(self, crm):
        make_account()
        key = written(crm)

        given = {"to": [ada().email, "jane@x.test"]}
        answer = crm.post(f"/api/v1/templates/{key}/test/", given, format="json")

        assert (answer.status_code, answer.json()["code"]) == (400, "not_staff")
        assert not SandboxMail.objects.exists()

    def test_goes_nowhere_with_errors_without_an_account_or_a_language(self, crm):
        key = written(crm)
        answer = crm.post(f"/api/v1/templates/{key}/test/", {"to": [ada().email]}, format="json")
        assert answer.json()["code"] == "nothing_to_test_by"
        make_account()
        broken = make_version(published_at=None, subject="{{ first_name", blocks=CONTENT["blocks"])
        refused = crm.post(at(broken.template), {"to": [ada().email]}, format="json")
        assert refused.json()["code"] == "template_faulty"
        assert refused.json()["findings"][0]["code"] == "syntax"
        foreign = {"to": [ada().email], "locale": "fr"}
        strange = crm.post(f"/api/v1/templates/{key}/test/", foreign, format="json")
        assert strange.json()["code"] == "not_published"
        assert not SandboxMail.objects.exists()

    def test_is_filled_with_nobody_whom_one_does_not_see(self, crm):
        make_account()
        max_ = make_user("max@firm.test", role="crm_manager")
        role = Role.objects.get(slug="crm_manager")
        role.grants["crm.contacts.view"] = "own"
        role.save()
        crm.force_authenticate(max_)
        theirs = make_contact("Jane", owner=ben(), email="jane@x.test")
        key = written(crm)

        given = {"to": [ada().email], "contact": theirs.pk}
        answer = crm.post(f"/api/v1/templates/{key}/test/", given, format="json")

        assert answer.status_code == 400
        assert not SandboxMail.objects.exists()
