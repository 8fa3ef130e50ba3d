"""Why somebody is in a stage, and putting them into another one by hand."""

from playwright.sync_api import Page, expect

from tests.journeys.browsing import House, settle


def choose(page: Page, name: str, option: str) -> None:
    page.get_by_label(name, exact=True).last.click()
    page.get_by_role("option", name=option).click()


STAGE = "Stage: Trying. Why, and what was before"


class TestStage:
    def test_says_why_and_is_changed_by_hand_until_somebody_lets_go(self, house: House):
        contact = house.ask("contacts/?stage=trying&page_size=1&fields=id")
        with house.visit("ada") as page:
            page.goto(f"/app/contacts/{contact}")
            settle(page)
            page.get_by_role("button", name=STAGE).click()
            expect(page.get_by_text("The first whose conditions hold:")).to_be_visible()
            expect(page.get_by_text("“Did anything” ever").first).to_be_visible()

            page.get_by_role("button", name="Put into another stage").click()
            choose(page, "Stage", "Client")
            page.get_by_role("button", name="Put there").click()
            expect(page.get_by_text("Put here by hand, until somebody lets go.")).to_be_visible()
            expect(page.get_by_text("By Ada Lindqvist")).to_be_visible()

            page.get_by_role("button", name="Let conditions decide").click()
            expect(page.get_by_text("Put here by hand, until")).to_be_hidden()
            expect(page.get_by_role("button", name=STAGE)).to_be_attached()
