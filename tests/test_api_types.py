"""The app's types of the API are those of the API as it is."""

import pytest

from checks import api_types


@pytest.mark.enable_socket
class TestTypes:
    def test_are_as_the_code_has_them(self):
        written = api_types.TYPES.read_text()

        assert written == api_types.current(), "run: .venv/bin/python -m checks.api_types"

    def test_name_the_resources(self):
        written = api_types.TYPES.read_text()

        for name in ("Contact: {", "ContactRequest: {", "PaginatedContactList: {", "Problem: {"):
            assert name in written
