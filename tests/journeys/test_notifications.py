"""How one is notified: chosen, kept, and on this device."""

import json
from time import monotonic

from playwright.sync_api import Page, expect

from tests.journeys.browsing import PHONE, House, settle
from tests.journeys.clients import PATIENCE, client_visit

SETTINGS = "/app/settings/notifications"
SHOWN = """async () => {
  const registration = await navigator.serviceWorker.ready
  const shown = await registration.getNotifications()
  return shown.map((one) => [one.title, one.body, new URL(one.data.url).pathname])
}"""


def push(page: Page, data: str) -> None:
    """What a push service would bring to this browser."""
    line = page.context.new_cdp_session(page)
    found: list[str] = []
    line.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda said: found.extend(one["registrationId"] for one in said["registrations"]),
    )
    line.send("ServiceWorker.enable")
    origin = page.evaluate("location.origin")
    page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    line.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": origin, "registrationId": found[0], "data": data},
    )


class TestSettings:
    def test_keeps_what_is_chosen(self, house: House):
        with house.visit("bruno", width=PHONE) as page:
            page.goto(SETTINGS)
            settle(page)
            bell = page.get_by_role("switch", name="Finished work in the bell")
            expect(bell).to_be_checked()
            bell.click()
            page.get_by_role("combobox", name="Mentions by e-mail").click()
            page.get_by_role("option", name="At once").click()
            page.get_by_role("checkbox", name="Saturday").click()
            page.get_by_role("button", name="Save").click()
            expect(page.get_by_text("Saved")).to_be_visible()

            page.reload()
            settle(page)
            expect(bell).not_to_be_checked()
            mails = page.get_by_role("combobox", name="Mentions by e-mail")
            expect(mails).to_contain_text("At once")
            expect(page.get_by_role("checkbox", name="Saturday")).to_be_checked()

    def test_says_why_nothing_was_turned_on(self, house: House):
        """No push service can be reached from here, which is one of the reasons."""
        with house.visit("ada", expected=("Push API in incognito",)) as page:
            page.context.grant_permissions(["notifications"])
            page.goto(SETTINGS)
            settle(page)
            page.evaluate("navigator.serviceWorker.ready.then(() => true)")
            page.get_by_role("button", name="Turn on here").click()

            expect(page.get_by_text("could not reach its push service")).to_be_visible()
            expect(page.get_by_text("On no device yet.")).to_be_visible()
        assert house.api("GET", "push-devices/")["results"] == []


class TestDevice:
    def test_shows_what_is_pushed_and_leads_into_the_app_alone(self, house: House):
        with house.visit("ada") as page:
            page.context.grant_permissions(["notifications"])
            page.goto(SETTINGS)
            settle(page)
            page.evaluate("navigator.serviceWorker.ready.then(() => true)")

            push(page, '{"title": "Hello", "body": "You", "url": "/app/tasks?task=1", "tag": "n1"}')
            push(page, '{"title": "Sly", "url": "https://evil.test/app/", "tag": "n2"}')
            push(page, "no JSON at all")

            # The browser lists what it shows a moment late, and not always all at once.
            shown = [
                ["Hello", "You", "/app/tasks"],
                ["Rapport", "", "/app/notifications"],
                ["Sly", "", "/app/notifications"],
            ]
            page.wait_for_function(
                f"(shown) => ({SHOWN})().then((all) => JSON.stringify(all.sort()) === shown)",
                arg=json.dumps(shown, separators=(",", ":")),
            )


class TestPortal:
    def test_a_message_is_read_by_a_client_whose_browser_runs_no_script(self, house: House):
        email = house.clone.told()["portal_login"]["email"]
        clients = house.api("GET", "portal-clients/")["results"]
        contact = next(one["contact"] for one in clients if one["email"] == email)
        given = {"contact": contact, "channel": "in_app", "topic": "account"}
        said = {"subject": "Your class moved", "text": "It begins at six."}
        message = house.api("POST", "messages/", json={**given, **said})["id"]

        with client_visit(house) as page:
            notice = page.get_by_role("listitem").filter(has_text="Your class moved")
            until = monotonic() + PATIENCE
            page.goto("/portal/notices/")
            while not notice.count() and monotonic() < until:
                page.wait_for_timeout(500)
                page.goto("/portal/notices/")
            expect(notice).to_contain_text("It begins at six.")
            notice.get_by_role("button", name="Read").click()

            expect(notice.get_by_role("button", name="Read")).to_have_count(0)
        assert house.api("GET", f"messages/{message}/")["status"] == "read"
