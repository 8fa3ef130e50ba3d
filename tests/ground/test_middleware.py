import json
import logging

import pytest
from django.core.signing import dumps
from django.test import Client

from ground.context import current_ip, current_request_id
from ground.logs import configuration
from ground.redaction import masked

pytestmark = pytest.mark.django_db


class TestRequestContext:
    def test_keeps_a_caller_s_own_id_and_answers_with_it(self, client: Client):
        answer = client.get("/healthz", headers={"X-Request-ID": "order-4711.a"})

        assert answer.headers["X-Request-ID"] == "order-4711.a"

    @pytest.mark.parametrize("given", ["short", "x" * 65, "with space", "new\tline-12", "<b>bold"])
    def test_gives_a_fresh_id_for_one_that_could_harm_a_log(self, client: Client, given: str):
        answer = client.get("/healthz", headers={"X-Request-ID": given})

        assert answer.headers["X-Request-ID"] != given
        assert len(answer.headers["X-Request-ID"]) == 32

    def test_leaves_nothing_behind_for_the_next_request(self, client: Client):
        client.get("/healthz")

        assert current_request_id.get() == ""
        assert current_ip.get() is None


class TestLogLines:
    @pytest.fixture
    def lines(self, caplog: pytest.LogCaptureFixture):
        """What the real formatter makes of each record."""
        from logging.config import DictConfigurator

        settings = configuration(format="json", level="INFO")
        formatter = DictConfigurator(settings).configure_formatter(
            dict(settings["formatters"]["line"])
        )
        caplog.set_level(logging.INFO)

        def read() -> list[dict]:
            return [json.loads(formatter.format(record)) for record in caplog.records]

        return read

    def test_one_line_per_request_with_its_route_and_id(self, client: Client, lines):
        answer = client.get(
            "/api/v1/contacts/77/?email=jane@doe.test", headers={"X-Request-ID": "abcd1234"}
        )

        (line,) = [line for line in lines() if line["event"] == "request"]
        assert line["request_id"] == "abcd1234"
        assert (line["method"], line["status"]) == ("GET", answer.status_code)
        assert "77" not in line["route"]
        assert "jane" not in json.dumps(line)

    def test_keys_that_nobody_named_are_withheld(self, lines):
        import structlog

        structlog.get_logger("any").info("signed in", user_id=3, address="1 Main St", pin="1234")

        (line,) = lines()
        assert line["user_id"] == 3
        assert line["withheld"] == ["address", "pin"]
        assert "Main" not in json.dumps(line)

    def test_masks_the_words_of_the_standard_library_too(self, lines):
        logging.getLogger("any").warning("mail to %s failed", "jane.doe@firm.test")

        assert lines()[0]["event"] == "mail to ***@*** failed"

    def test_a_traceback_is_masked(self, lines):
        try:
            int("jane@doe.test")
        except ValueError:
            logging.getLogger("any").exception("refused")

        assert lines()[0]["exception"].endswith("base 10: '***@***'")


SIGNED = dumps({"a": 1})


class TestMasked:
    @pytest.mark.parametrize(
        ("secret", "text"),
        [
            ("jane@doe.test", "to jane@doe.test now"),
            ("hunter2", "password=hunter2"),
            ("hunter2", '{"password": "hunter2"}'),
            ("s3cr3t", "postgres://rapport:s3cr3t@db/rapport"),
            ("k" * 30, f"Authorization: Bearer {'k' * 30}"),
            ("z" * 40, f"rpt_ab12_{'z' * 40}"),
            ("617", "call +1 617 555 0100"),
            pytest.param(SIGNED, f"sessionid={SIGNED}", id="a signed cookie"),
        ],
    )
    def test_hides(self, secret: str, text: str):
        assert secret not in masked(text)

    @pytest.mark.parametrize(
        "text", ["2026-03-10 12:00:00+00:00", "contact 4711 moved", "/api/v1/contacts/<pk>/"]
    )
    def test_leaves_what_is_harmless(self, text: str):
        assert masked(text) == text
