import pytest

from tests.make import ada


@pytest.mark.django_db
class TestNotYet:
    @pytest.mark.parametrize("path", ["/app/", "/app/reset-password", "/portal/", "/portal/x"])
    def test_says_that_the_part_is_still_to_come(self, client, path):
        ada()

        answer = client.get(path)

        assert answer.status_code == 404
        assert b"still to come" in answer.content
