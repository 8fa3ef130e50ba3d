"""Hits, and what is tracked, over REST."""

import pytest

from accounts.models import AuditRow
from jobs.models import Job
from tests.make import ada, ben, cleo, make_contact
from tests.tracking.mail import make_batch, make_hit, make_message
from tracking.links import keep_links
from tracking.models import Hit, TrackingRules

pytestmark = pytest.mark.django_db
RULES, HITS = "/api/v1/tracking-rules/", "/api/v1/hits/"


class TestHits:
    def test_of_contacts_one_sees_are_listed_with_where_they_led(self, api):
        mine, other = make_contact(owner=ben()), make_contact("Other", owner=cleo())
        link = keep_links([("https://x.test/", None)])["https://x.test/"]
        message = make_message(mine, batch=make_batch())
        hit = make_hit(message, kind="click", link_id=link, place=2, verdict="human")
        make_hit(make_message(other))
        api.force_login(ben())

        (found,) = api.get(HITS).json()["results"]

        assert found["id"] == hit.pk
        assert (found["url"], found["place"], found["verdict"]) == ("https://x.test/", 2, "human")

    def test_can_be_narrowed(self, api):
        contact = make_contact(owner=ben())
        message, other = make_message(contact), make_message(contact)
        make_hit(message, verdict="machine")
        wanted = make_hit(message, verdict="human")
        make_hit(other, verdict="human")
        api.force_login(ben())

        asked = f"?message={message.pk}&verdict=human&kind=open&contact={contact.pk}"
        found = api.get(f"{HITS}{asked}").json()["results"]

        assert [one["id"] for one in found] == [wanted.pk]

    def test_cost_the_same_however_many(self, api, django_assert_num_queries):
        for n in range(5):
            make_hit(make_message(make_contact(f"Jane {n}", owner=ben())))
        api.force_login(ben())
        api.get(HITS)

        with django_assert_num_queries(3):
            api.get(HITS)


class TestRules:
    def test_are_read_by_those_who_see_contacts(self, api):
        assert api.get(RULES).status_code == 401
        api.force_login(ben())

        answer = api.get(RULES)

        assert answer.json()["opens"] is True
        assert answer.json()["conversion_days"] == 5

    def test_are_changed_by_who_runs_the_firm(self, api):
        api.force_login(ben())
        assert api.patch(RULES, {"opens": False}).status_code == 403
        assert not TrackingRules.objects.exists()
        api.force_login(ada())

        answer = api.patch(
            RULES, {"opens": False, "product_hosts": ["App.Firm.com ", "app.firm.com"]}
        )

        assert answer.status_code == 200
        assert answer.json()["product_hosts"] == ["app.firm.com"]
        assert TrackingRules.objects.get().opens is False
        assert AuditRow.objects.filter(action="tracking.changed").exists()

    @pytest.mark.parametrize(
        "body",
        [
            {"conversion_days": 0},
            {"conversion_days": 91},
            {"product_hosts": ["https://x.test/"]},
            {"product_hosts": ["-x.test"]},
            {"strange": 1},
        ],
    )
    def test_refuse_what_cannot_be(self, api, body):
        api.force_login(ada())

        assert api.patch(RULES, body).status_code == 400
        assert not TrackingRules.objects.exists()

    def test_are_not_written_over_unseen(self, api):
        api.force_login(ada())
        tag = api.get(RULES)["ETag"]
        api.patch(RULES, {"clicks": False})

        late = api.patch(RULES, {"clicks": True}, headers={"If-Match": tag})

        assert late.status_code == 412
        assert TrackingRules.objects.get().clicks is False


class TestJudgeAgain:
    def test_is_a_job_for_who_runs_the_firm(self, api):
        make_hit(make_message(make_contact()))
        Hit.objects.update(rule_version=1)
        api.force_login(ben())
        assert api.post(f"{RULES}judge-again/").status_code == 403
        api.force_login(ada())

        answer = api.post(f"{RULES}judge-again/")

        assert answer.status_code == 202
        assert Job.objects.get().kind == "tracking.judge_again"
