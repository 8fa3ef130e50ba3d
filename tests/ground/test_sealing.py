import hmac

from hypothesis import given
from hypothesis import strategies as st

from ground.sealing import sealer


class TestSealer:
    @given(st.binary(max_size=200), st.lists(st.binary(max_size=200), min_size=1, max_size=3))
    def test_seals_every_text_as_hmac_does(self, key, texts):
        seal = sealer(key)

        assert [seal(text) for text in texts] == [
            hmac.digest(key, text, "sha256") for text in texts
        ]
