"""In how many parts a text goes out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ground.gsm import BASIC, EXTENDED
from templating.sms import GSM_7, UCS_2, segments_of


class TestSegmentsOf:
    @pytest.mark.parametrize(
        ("said", "alphabet", "count"),
        [
            ("", GSM_7, 0),
            ("x" * 160, GSM_7, 1),
            ("x" * 161, GSM_7, 2),
            ("x" * 306, GSM_7, 2),
            ("x" * 307, GSM_7, 3),
            ("€" * 80, GSM_7, 1),
            ("€" * 81, GSM_7, 2),
            # An escape and its sign are not torn apart: 76 of them leave one place over.
            ("€" * 153, GSM_7, 3),
            ("é" * 160, GSM_7, 1),
            ("ç", UCS_2, 1),
            ("ж" * 70, UCS_2, 1),
            ("ж" * 71, UCS_2, 2),
            ("😀" * 35, UCS_2, 1),
            ("😀" * 36, UCS_2, 2),
            # 33 of them fill 66 of 67 places.
            ("😀" * 67, UCS_2, 3),
        ],
    )
    def test_counts_as_the_networks_do(self, said, alphabet, count):
        found = segments_of(said)

        assert (found.alphabet, found.count) == (alphabet, count)

    def test_names_the_signs_that_need_the_longer_alphabet(self):
        assert segments_of("Привет, ok").outside == "Привет"

    @given(st.text(max_size=700))
    def test_has_room_for_what_is_used(self, said):
        found = segments_of(said)

        assert found.used <= found.room
        assert (found.alphabet == GSM_7) == (set(said) <= BASIC | EXTENDED)
        assert (found.count == 0) == (said == "")
