"""A field defined in the settings and filled in, and two people related."""

from playwright.sync_api import expect

from tests.journeys.browsing import House, settle


def fresh(house: House, first: str, last: str) -> int:
    return int(house.api("POST", "contacts/", json={"first_name": first, "last_name": last})["id"])


class TestFields:
    def test_are_defined_in_the_settings_and_filled_in_on_a_page(self, house: House):
        contact = fresh(house, "Fielded", "One")
        with house.visit("ada") as page:
            page.goto("/app/settings/fields?field=new")
            settle(page)
            drawer = page.get_by_role("dialog", name="New field")
            drawer.get_by_label("Name", exact=True).fill("Shoe size (EU)")
            expect(drawer.get_by_label("Short name")).to_have_value("shoe_size_eu")
            drawer.get_by_role("combobox", name="Kind").click()
            page.get_by_role("option", name="Number", exact=True).click()
            drawer.get_by_label("Decimals").fill("0")
            drawer.get_by_label("Group").fill("Measures")
            drawer.get_by_role("button", name="Save").click()
            expect(page.get_by_role("heading", name="Measures")).to_be_visible()
            expect(page.get_by_text("shoe_size_eu")).to_be_visible()

            page.goto(f"/app/contacts/{contact}")
            settle(page)
            page.get_by_role("button", name="Show 1 empty field").last.click()
            page.get_by_role("button", name="Shoe size (EU): empty. Change it").click()
            page.keyboard.type("42")
            # It is shown before it is saved.
            with page.expect_response(lambda one: one.request.method == "PATCH") as saved:
                page.keyboard.press("Enter")
            assert saved.value.ok
            expect(page.get_by_role("button", name="Shoe size (EU): 42. Change it")).to_be_visible()

        assert house.api("GET", f"contacts/{contact}/")["custom"]["shoe_size_eu"] == 42


class TestRelationships:
    def test_are_added_and_ended_on_a_page_and_seen_from_the_other_side(self, house: House):
        parent, child = fresh(house, "Related", "Parent"), fresh(house, "Related", "Child")
        with house.visit("ada") as page:
            page.goto(f"/app/contacts/{child}")
            settle(page)
            page.get_by_role("button", name="Add a relationship").click()
            dialog = page.get_by_role("dialog", name="Relate Related Child")
            dialog.get_by_role("combobox", name="Related Child is").click()
            page.get_by_role("option", name="Child of").click()
            dialog.get_by_label("Subscriber", exact=True).click()
            page.get_by_role("combobox", name="Find subscriber").fill("related parent")
            page.get_by_role("option", name="Related Parent").click()
            dialog.get_by_role("button", name="Relate", exact=True).click()
            expect(page.get_by_role("heading", name="Child of")).to_be_visible()

            page.goto(f"/app/contacts/{parent}")
            settle(page)
            expect(page.get_by_role("heading", name="Parent of")).to_be_visible()
            page.get_by_role("button", name="Actions for Related Child").click()
            page.get_by_role("menuitem", name="End today").click()
            expect(page.get_by_text("The relationship has ended", exact=True)).to_be_visible()

        (row,) = house.api("GET", f"relationships/?contact={child}")["results"]
        assert (row["contact"], row["other"]) == (parent, child)
        assert row["ended_on"]
