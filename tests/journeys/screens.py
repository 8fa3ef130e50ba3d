"""Every screen of the doors: what the tests look at, and what docs/screens shows."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from string import Formatter
from uuid import uuid4

import httpx
from playwright.sync_api import Page, expect

from tests.journeys.browsing import CLIENT, House, settle


@dataclass(frozen=True)
class Screen:
    name: str
    path: str
    who: str | None = "ada"
    #: The button that is pressed once it is there, by what it is called.
    press: str = ""
    #: What is looked at lies over the app.
    is_in_front: bool = False

    def open(self, page: Page, house: House) -> None:
        """Go there and wait until it shows itself."""
        page.goto(self.path.format(**places(house, self.path)))
        if self.path.startswith("/app/") and self.who:
            settle(page)
        else:
            expect(page.locator("main, #main, [role=main]").first).to_be_visible()
        if self.press:
            page.get_by_role("button", name=self.press).first.click()
            settle(page)


WELCOME = {
    "triggers": [{"id": "paid", "type": "activity", "activity": "order_paid"}],
    "steps": [
        {
            "id": "german",
            "type": "condition",
            "conditions": {
                "match": "all",
                "conditions": [{"field": "country", "operator": "equals", "value": "DE"}],
            },
            "branches": {
                "yes": [{"id": "pause", "type": "wait_duration", "for": {"days": 2}}],
                "no": [{"id": "longer", "type": "wait_duration", "for": {"weeks": 1}}],
            },
        },
        {
            "id": "ab",
            "type": "ab_split",
            "shares": {"A": 50, "B": 50},
            "branches": {"A": [], "B": [{"id": "out", "type": "exit_workflow"}]},
        },
    ],
}


def workflow(house: House) -> int:
    """One that is live, with somebody in it."""
    made = house.api("POST", "workflows/", json={"name": "To look at", "draft": WELCOME})["id"]
    house.api("POST", f"workflows/{made}/publish/", json={})
    contact = house.ask("contacts/?ordering=id&page_size=1&fields=id")
    house.api("POST", f"workflows/{made}/enrolments/", json={"contact": contact})
    return int(made)


def way(house: House) -> int:
    """The way of somebody in that workflow."""
    return house.ask(f"enrolments/?workflow={place(house, 'workflow')}")


def guarded(house: House) -> int:
    """A contact of whom something sensitive is kept."""
    field = {"slug": "tax_number", "label": "Tax number", "kind": "text", "of": "contact"}
    # The other process of the same house may have made it.
    with suppress(httpx.HTTPStatusError):
        house.api("POST", "custom-fields/", json={**field, "sensitive": True})
    contact = house.ask("contacts/?ordering=id&page_size=1&fields=id")
    house.api("PATCH", f"contacts/{contact}/", json={"custom": {"tax_number": "12/345"}})
    return contact


def conversation(house: House) -> int:
    """A conversation that lies aside: its own, as those of the demo wake when somebody writes."""
    body = {"first_name": "Later", "email": f"{uuid4().hex[:8]}@journey.test"}
    contact = house.api("POST", "contacts/", json=body)["id"]
    said = {
        "contact": contact,
        "channel": "email",
        "subject": "Later",
        "text": "When it suits you.",
    }
    made = house.api("POST", "conversations/", json=said)["id"]
    until = datetime.now(UTC) + timedelta(days=2)
    house.api("POST", f"conversations/{made}/snooze/", json={"until": until.isoformat()})
    return int(made)


def first(path: str) -> Callable[[House], int]:
    return lambda house: house.ask(path)


#: Records that have something to show, by the name under which a path speaks of them.
PLACES: dict[str, Callable[[House], int]] = {
    "contact": first("contacts/?ordering=-last_active_at&page_size=1&fields=id"),
    "segment": first("segments/?kind=dynamic&page_size=1&fields=id"),
    "draft": first("broadcasts/?state=draft&ordering=id&page_size=1&fields=id"),
    "broadcast": first("broadcasts/?state=sending,done&ordering=id&page_size=1&fields=id"),
    "conversation": conversation,
    "stranger": first("conversations/?queue=unmatched&page_size=1"),
    "organisation": first("organisations/?page_size=1&fields=id"),
    "record": first("records/?page_size=1&fields=id"),
    "template": first("templates/?channel=email&page_size=1&fields=id"),
    "score": first("scores/?page_size=1&fields=id"),
    "guarded": guarded,
    "workflow": workflow,
    "enrolment": way,
}


def places(house: House, path: str) -> dict[str, int]:
    """The ids that an address has to be filled with."""
    names = [name for _text, name, _how, _as in Formatter().parse(path) if name]
    return {name: place(house, name) for name in names}


def place(house: House, name: str) -> int:
    """Asked once for each house; what was not there is not waited for a second time."""
    kept: dict[str, int | None] = house.kept.setdefault("places", {})
    if name not in kept:
        kept[name] = None
        kept[name] = PLACES[name](house)
    found = kept[name]
    assert found is not None, f"the house has no {name}"
    return found


SETTINGS = (
    *(
        "profile",
        "notifications",
        "security",
        "tokens",
        "people",
        "teams",
        "territories",
        "roles",
        "firm",
    ),
    *("fields", "record-types", "relationships", "lifecycle", "scores", "tags", "tasks"),
    *("tracking", "packs", "broadcasting", "uncertain", "canned-replies", "deliverability"),
    "message-archive",
    *("write-keys", "webhooks", "deliveries", "signing", "export", "privacy", "audit", "system"),
)
APP = (
    Screen("sign-in", "/app/sign-in", None),
    Screen("contacts", "/app/contacts"),
    Screen("contact", "/app/contacts/{contact}"),
    Screen("contact-sensitive", "/app/contacts/{guarded}", press="Show Tax number"),
    Screen("home", "/app/home"),
    Screen("contact-groups", "/app/contacts?group=owner"),
    Screen("organisation-groups", "/app/organisations?group=type&folded=none"),
    Screen("export", "/app/contacts", press="Export", is_in_front=True),
    Screen("organisations", "/app/organisations"),
    Screen("organisation", "/app/organisations/{organisation}"),
    Screen("tasks", "/app/tasks"),
    Screen("task-list", "/app/tasks?view=list"),
    Screen("task-board", "/app/tasks?view=board"),
    Screen("task-calendar", "/app/tasks?view=calendar"),
    Screen("imports", "/app/imports"),
    Screen("segments", "/app/segments"),
    Screen("segment", "/app/segments/{segment}"),
    Screen("templates", "/app/templates"),
    Screen("template", "/app/templates/{template}"),
    Screen("template-report", "/app/templates/{template}/report"),
    Screen("template-bring", "/app/templates/bring"),
    Screen("reports", "/app/reports"),
    Screen("reports-links", "/app/reports?by=link&days=365"),
    Screen("broadcasts", "/app/broadcasts"),
    Screen("new-broadcast", "/app/broadcasts/new"),
    Screen("draft", "/app/broadcasts/{draft}"),
    Screen("broadcast", "/app/broadcasts/{broadcast}"),
    Screen("workflows", "/app/workflows"),
    Screen("new-workflow", "/app/workflows?new", is_in_front=True),
    Screen("workflow", "/app/workflows/{workflow}"),
    Screen("workflow-live", "/app/workflows/{workflow}?tab=live"),
    Screen("workflow-people", "/app/workflows/{workflow}?tab=people"),
    Screen("workflow-versions", "/app/workflows/{workflow}?tab=versions"),
    Screen("workflow-rehearsal", "/app/workflows/{workflow}?tab=rehearse"),
    Screen("workflow-back-test", "/app/workflows/{workflow}?tab=backtest"),
    Screen("workflow-trigger", "/app/workflows/{workflow}", press="Order paid"),
    Screen("workflows-overdue", "/app/workflows/overdue"),
    Screen("playbooks", "/app/workflows/playbooks"),
    Screen("playbook-people", "/app/workflows/playbooks?part=executions"),
    Screen("discount-codes", "/app/workflows/playbooks?part=codes"),
    Screen("journey", "/app/workflows/{workflow}/people/{enrolment}"),
    Screen("inbox", "/app/inbox?queue=all"),
    Screen("conversation", "/app/inbox/{conversation}?queue=all"),
    Screen("stranger", "/app/inbox/{stranger}?queue=all"),
    Screen("write", "/app/inbox/with/{contact}"),
    Screen("duplicates", "/app/duplicates"),
    Screen("organisation-duplicates", "/app/duplicates?of=organisation"),
    Screen("merges", "/app/duplicates?show=merged"),
    Screen("records", "/app/records"),
    Screen("record", "/app/records?record={record}"),
    Screen("lifecycle", "/app/lifecycle"),
    Screen("lifecycle-samples", "/app/lifecycle?part=samples"),
    Screen("notifications", "/app/notifications"),
    Screen("missing", "/app/nowhere"),
    Screen("settings-privacy-rules", "/app/settings/privacy?part=rules"),
    Screen("settings-score", "/app/settings/scores?score={score}"),
    Screen("settings-privacy-purposes", "/app/settings/privacy?part=purposes"),
    Screen("settings-privacy-processors", "/app/settings/privacy?part=processors"),
    *(Screen(f"settings-{name}", f"/app/settings/{name}") for name in SETTINGS),
)
ADMIN = (
    Screen("admin", "/admin/"),
    Screen("admin-system", "/admin/system/"),
    # Narrowed, as every row is like the next.
    Screen("admin-contacts", "/admin/contacts/contact/?q=anna"),
    Screen("admin-contact", "/admin/contacts/contact/{contact}/change/"),
)
PORTAL = (
    Screen("portal-sign-in", "/portal/sign-in/", None),
    Screen("portal", "/portal/", CLIENT),
    Screen("portal-details", "/portal/details/", CLIENT),
    Screen("portal-security", "/portal/security/", CLIENT),
)
SCREENS = (*APP, *ADMIN, *PORTAL)
