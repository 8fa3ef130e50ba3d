"""What a role may not do is not there to be tried."""

from playwright.sync_api import expect

from tests.journeys.browsing import House

UNSIGNED = ("403",)


class TestViewer:
    def test_sees_no_room_it_may_not_enter(self, house: House):
        with house.visit("finn", expected=UNSIGNED) as page:
            page.goto("/app/")
            rooms = page.get_by_role("navigation", name="Rooms")
            expect(rooms).to_be_visible()

            expect(rooms.get_by_role("link", name="Contacts")).to_have_count(0)

    def test_is_told_who_can_open_the_door(self, house: House):
        with house.visit("finn", expected=UNSIGNED) as page:
            page.goto("/app/contacts")

            expect(page.get_by_text("See contacts")).to_be_visible()


class TestAgent:
    def test_may_not_delete(self, house: House):
        dev = house.login("dev")["email"]
        staff = house.api("GET", "staff/?page_size=200")["results"]
        owner = next(one["id"] for one in staff if one["email"] == dev)
        contact = house.ask(f"contacts/?owner={owner}&page_size=1")
        with house.visit("dev") as page:
            page.goto(f"/app/contacts/{contact}")
            page.get_by_role("button", name="More actions").click()
            expect(page.get_by_role("menuitem", name="Copy link")).to_be_visible()

            expect(page.get_by_role("menuitem", name="Delete contact")).to_have_count(0)
