"""Looking after the webhook inbox: by API and in the admin."""

from typing import Any

import pytest
from django.urls import reverse

from events.models import Delivery, Webhook, WebhookSource
from tests.events.test_inbox import BADGE, a_hook, a_source, call
from tests.make import NOON, ada, ben, make_user

pytestmark = pytest.mark.django_db
SOURCES, HOOKS = "/api/v1/webhook-sources/", "/api/v1/webhooks/"
DELIVERIES = "/api/v1/webhook-deliveries/"
HOOK = {"slug": "badge", "name": "Badge", "row": {"type": "login", "external_id": "$.user_id"}}


@pytest.fixture
def as_ada(api: Any) -> Any:
    api.force_authenticate(ada())
    return api


@pytest.mark.parametrize("url", [SOURCES, HOOKS, DELIVERIES])
class TestWhoMay:
    def test_strangers_may_not(self, api, url):
        assert api.get(url).status_code == 401
        assert api.post(url, {}).status_code in {401, 405}

    def test_agents_may_not(self, api, url):
        api.force_authenticate(ben())

        assert api.get(url).status_code == 403
        assert api.post(url, {}).status_code in {403, 405}
        assert not WebhookSource.objects.exists()

    def test_administrators_may(self, as_ada, url):
        assert as_ada.get(url).status_code == 200


class TestSources:
    def test_a_secret_is_shown_once(self, as_ada):
        made = as_ada.post(SOURCES, {"slug": "shop", "name": "Shop"})
        url = f"{SOURCES}{made.json()['id']}/"

        rotated = as_ada.post(f"{url}rotate-secret/", {})

        assert (made.status_code, rotated.status_code) == (201, 200)
        source = WebhookSource.objects.get()
        assert source.previous_secret == made.json()["secret"]
        assert source.secret == rotated.json()["secret"]
        assert "secret" not in as_ada.get(url).json()

    def test_changes_how_a_source_proves_itself(self, as_ada):
        source = a_source()

        answer = as_ada.patch(f"{SOURCES}{source.pk}/", {"scheme": "stamped"})

        source.refresh_from_db()
        assert (answer.json()["scheme"], source.scheme) == ("stamped", "stamped")
        assert source.secret == "s3cret"

    @pytest.mark.parametrize(
        "wrong",
        [{"slug": "zoho"}, {"slug": "A B"}, {"header": "X\r\nY"}, {"scheme": "trust"}, {"a": 1}],
    )
    def test_refuses_what_cannot_be(self, as_ada, wrong):
        a_source()

        answer = as_ada.post(SOURCES, {"slug": "shop", "name": "Shop", **wrong})

        assert answer.status_code in {400, 409}
        assert WebhookSource.objects.count() == 1


class TestHooks:
    def test_are_added_and_changed(self, as_ada):
        made = as_ada.post(HOOKS, {**HOOK, "source": a_source().pk})

        answer = as_ada.patch(f"{HOOKS}{made.json()['id']}/", {"required": ["user_id"]})

        assert (made.status_code, answer.status_code) == (201, 200)
        assert Webhook.objects.get().required == ["user_id"]

    def test_refuses_a_mapping_that_leads_nowhere(self, as_ada):
        answer = as_ada.post(HOOKS, {**HOOK, "source": a_source().pk, "row": {"type": "$..x"}})

        assert (answer.status_code, answer.json()["code"]) == (400, "unusable_mapping")
        assert not Webhook.objects.exists()


class TestDeliveries:
    def test_list_in_a_fixed_number_of_statements(self, as_ada, django_assert_num_queries):
        a_hook()
        for n in range(3):
            call(as_ada, {"user_id": "u1", "badge_id": n})
        as_ada.get(DELIVERIES)

        with django_assert_num_queries(1):
            rows = as_ada.get(DELIVERIES, {"state": "waiting"}).json()["results"]

        assert len(rows) == 3
        assert "body" not in rows[0]

    def test_one_shows_what_came(self, as_ada):
        a_hook()
        call(as_ada, BADGE)

        shown = as_ada.get(f"{DELIVERIES}{Delivery.objects.get().pk}/").json()

        assert '"badge_id": "b7"' in shown["body"]

    def test_a_dead_one_is_replayed_and_another_is_not(self, as_ada):
        a_hook()
        call(as_ada, BADGE)
        url = f"{DELIVERIES}{Delivery.objects.get().pk}/replay/"

        early = as_ada.post(url)
        Delivery.objects.update(state="dead", tries=8)
        answer = as_ada.post(url)

        assert (early.status_code, answer.status_code) == (409, 200)
        assert (Delivery.objects.get().state, Delivery.objects.get().tries) == ("waiting", 0)


class TestAdmin:
    @pytest.fixture
    def admin(self, client: Any) -> Any:
        client.force_login(make_user("root@firm.test", is_superuser=True))
        return client

    def test_shows_sources_hooks_and_deliveries(self, admin, api):
        hook = a_hook()
        call(api, BADGE)
        rows = {"webhooksource": hook.source, "webhook": hook, "delivery": Delivery.objects.get()}

        for name, row in rows.items():
            assert admin.get(reverse(f"admin:events_{name}_changelist")).status_code == 200
            page = admin.get(reverse(f"admin:events_{name}_change", args=[row.pk]))
            assert page.status_code == 200
            assert b"s3cret" not in page.content

    def test_replays(self, admin, api):
        a_hook()
        call(api, BADGE)
        Delivery.objects.update(state="dead", tries=8, done_at=NOON)
        chosen = {"action": "replay", "_selected_action": [Delivery.objects.get().pk]}

        admin.post(reverse("admin:events_delivery_changelist"), chosen)

        assert Delivery.objects.get().state == "waiting"

    def test_makes_a_source_with_a_secret(self, admin):
        given = {
            "slug": "shop",
            "name": "Shop",
            "scheme": "hmac",
            "header": "X-S",
            "encoding": "hex",
            "is_active": "on",
            "hooks-TOTAL_FORMS": 0,
            "hooks-INITIAL_FORMS": 0,
        }

        page = admin.post(reverse("admin:events_webhooksource_add"), given, follow=True)

        assert WebhookSource.objects.get().secret in page.content.decode()

    def test_refuses_a_mapping_that_leads_nowhere(self, admin):
        given = {
            "source": a_source().pk,
            "slug": "x",
            "name": "X",
            "required": "[]",
            "key": "[]",
            "row": '{"type": "$..x"}',
        }

        page = admin.post(reverse("admin:events_webhook_add"), given)

        assert b"no path" in page.content
        assert not Webhook.objects.exists()

    def test_is_closed_to_agents(self, client):
        client.force_login(ben())

        answer = client.get(reverse("admin:events_delivery_changelist"))

        assert answer.status_code in {302, 403}
