"""Ids of messages and links: made by nobody else, good after a key was changed."""

from uuid import UUID

import pytest

from tests.make import sure
from tracking import ids

TOKEN = UUID("5f2c9d7e-3b1a-4c8d-9e0f-112233445566")


class TestClickIds:
    def test_say_message_link_and_place(self):
        assert ids.read_click(ids.click_id(TOKEN, 4_000_000_000, 7)) == ids.Known(
            TOKEN, 4_000_000_000, 7
        )

    def test_are_short(self):
        assert len(ids.click_id(TOKEN, 1, 1)) == 40
        assert len(ids.open_id(TOKEN)) == 32

    def test_keep_a_place_beyond_the_last_at_the_last(self):
        assert sure(ids.read_click(ids.click_id(TOKEN, 1, 999))).place == 255

    def test_are_none_of_an_open_nor_of_a_mark(self):
        click = ids.click_id(TOKEN, 1, 1)

        assert ids.read_open(click) is None
        assert ids.read_mark(click) is None
        assert ids.read_click(ids.open_id(TOKEN)) is None
        assert ids.read_click(ids.mark_of(TOKEN, 1, 1)) is None

    @pytest.mark.parametrize("place", range(0, 40, 3))
    def test_refuse_any_other_letter(self, place):
        good = ids.click_id(TOKEN, 12, 3)
        other = "A" if good[place] != "A" else "B"

        assert ids.read_click(good[:place] + other + good[place + 1 :]) is None

    @pytest.mark.parametrize("text", ["", "a", "=", "ä" * 40, "A" * 40, "A" * 200, "../x", "\x00"])
    def test_refuse_what_is_none(self, text):
        assert ids.read_click(text) is None
        assert ids.read_open(text) is None

    def test_have_one_spelling(self):
        mark = ids.seal(b"1", ids.MARK)
        # Its last letter holds bits that count for nothing.
        twins = [mark[:-1] + letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef0123456789-_"]

        assert [twin for twin in twins if ids.unseal(twin, ids.MARK)] in ([mark], [])


class TestKeys:
    def test_ids_of_a_former_key_stay_good(self, settings):
        before = ids.click_id(TOKEN, 1, 1)
        former, settings.SECRET_KEY = settings.SECRET_KEY, "another-key" * 6
        assert ids.read_click(before) is None

        settings.SECRET_KEY_FALLBACKS = [former]

        assert ids.read_click(before) == ids.Known(TOKEN, 1, 1)
        assert ids.click_id(TOKEN, 1, 1) != before


class TestCampaignSeal:
    def test_is_of_one_contact_and_campaign(self):
        seal = ids.campaign_seal(7, 3)

        assert ids.is_campaign_seal(seal, 7, 3)
        assert not ids.is_campaign_seal(seal, 7, 4)
        assert not ids.is_campaign_seal(seal, 73, 0)
        assert not ids.is_campaign_seal("", 7, 3)
