"""Mail through providers' own interfaces, against a stand-in that speaks them."""

import json
from typing import Any
from uuid import uuid4

import pytest

from channels.adapters import (
    ADAPTERS,
    Bounce,
    Credentials,
    Down,
    Handed,
    Outgoing,
    Refused,
    TryLater,
    Unknown,
)
from channels.providers.apis import adapter as apis
from channels.providers.apis.table import PROVIDERS
from tests.providers.mail_apis import KEY, Desk, mail_desk

SLUGS = [one.slug for one in PROVIDERS]
LEAVE = "<http://testserver/leave/abc>"


def letters(count: int = 1, **given: Any) -> list[Outgoing]:
    filled = {"subject": "Grüße 🎉", "text": "Hello", "html": "<p>Hello</p>", **given}
    return [
        Outgoing(key=str(uuid4()), **{"to": f"p{n}@there.test", **filled}) for n in range(count)
    ]


def line_to(desk: Desk | str, slug: str = "postmark", **given: Any) -> Any:
    made = ADAPTERS[slug]
    secrets = {option.name: KEY for option in made.options if option.is_secret}
    url = desk if isinstance(desk, str) else desk.url
    options = {"api_url": url, "sender_domain": "mg.here.test"}
    told = {"sender": "firm@here.test", "sender_name": 'Müller "&" Co', "secrets": secrets, **given}
    return made(Credentials(account_id=1, options=options, **told))


def sent(slug: str, *moods: str, count: int = 1, **given: Any) -> tuple[Desk, list[Any]]:
    line_given = {name: given.pop(name) for name in ("secrets", "sender") if name in given}
    with mail_desk(*moods) as desk:
        line = line_to(desk, slug, **line_given)
        answers = list(line.send(letters(count, **given)))
        line.close()
    return desk, answers


def everything(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False)


class TestSend:
    @pytest.mark.parametrize("slug", SLUGS)
    def test_hands_over_with_our_headers_and_our_name_for_it(self, slug: str) -> None:
        headers = (("List-Unsubscribe", LEAVE), ("List-ID", "Neuigkeiten für alle <n.here.test>"))
        with mail_desk() as desk:
            line = line_to(desk, slug)
            (letter,) = letters(headers=headers, reply_to="answers@here.test")
            (answer,) = line.send([letter])
            line.close()

        (taken,) = desk.taken
        said = everything(taken)
        assert isinstance(answer, Handed)
        assert answer.provider_id
        for piece in (
            letter.key,
            LEAVE,
            "answers@here.test",
            "p0@there.test",
            "Grüße 🎉",
            "=?utf-8?b?",
        ):
            assert piece in said, piece
        # Brevo is given names as words that are encoded already.
        assert any(name in said for name in ("Müller", "M=C3=BCller", "TcO8bGxlc"))
        assert f"<{letter.key}@here.test>" in said

    def test_keeps_the_line_open(self) -> None:
        desk, answers = sent("postmark", count=5)

        assert [type(one) for one in answers] == [Handed] * 5
        assert len({one["To"] for one in desk.taken}) == 5

    def test_switches_the_providers_own_counting_off(self) -> None:
        desk, _answers = sent("postmark")

        assert (desk.taken[0]["TrackOpens"], desk.taken[0]["TrackLinks"]) == (False, "None")

    @pytest.mark.parametrize(
        ("slug", "given", "expected"),
        [
            ("postmark", {"to": "inactive@there.test"}, Bounce.BLOCK),
            ("mailgun", {"to": "nobody@there.test"}, Bounce.HARD),
            ("postmark", {"to": "no address"}, Bounce.HARD),
        ],
    )
    def test_tells_why_one_was_refused(self, slug: str, given: Any, expected: Bounce) -> None:
        _desk, (answer,) = sent(slug, **given)

        assert isinstance(answer, Refused)
        assert answer.bounce == expected

    @pytest.mark.parametrize("slug", SLUGS)
    def test_knows_that_a_wrong_key_is_wrong_for_all(self, slug: str) -> None:
        wrong = dict.fromkeys(("api_key", "server_token", "secret_key"), "wrong")
        desk, answers = sent(slug, count=3, secrets={**wrong, "webhook_key": "x"})

        assert [type(one) for one in answers] == [Down] * 3
        assert (desk.asked, desk.taken) == (1, [])

    @pytest.mark.parametrize(
        ("slug", "sender"), [("postmark", "unsigned@here.test"), ("brevo", "poor@here.test")]
    )
    def test_blames_no_recipient_for_what_is_wrong_with_the_account(
        self, slug: str, sender: str
    ) -> None:
        _desk, (answer,) = sent(slug, sender=sender)

        assert isinstance(answer, Down)

    @pytest.mark.parametrize(
        ("mood", "kind", "after"),
        [
            ("429 7", Down, 7.0),
            ("429 Wed, 21 Oct 2015 07:28:00 GMT", Down, "past"),
            ("503 9", TryLater, 9.0),
            ("500", TryLater, None),
            ("502", Unknown, ...),
            ("504", Unknown, ...),
            ("cut", Unknown, ...),
            ("nonsense", Unknown, ...),
            ("403", Down, None),
            ("413", Refused, ...),
        ],
    )
    def test_is_as_sure_as_can_be(self, mood: str, kind: type, after: Any) -> None:
        desk, (answer,) = sent("postmark", mood)

        assert type(answer) is kind
        assert desk.taken == []
        if after == "past":
            assert isinstance(answer, TryLater)
            assert (answer.after or 0) < 0
        elif after is not ...:
            assert getattr(answer, "after", None) == after

    def test_does_not_know_where_nobody_answers_in_time(self, monkeypatch: Any) -> None:
        monkeypatch.setattr(apis, "ANSWER", 0.05)
        _desk, (answer,) = sent("postmark", "silent")

        assert isinstance(answer, Unknown)

    def test_knows_that_nothing_left_where_nobody_is_there(self) -> None:
        (first, second) = line_to("http://127.0.0.1:9").send(letters(2))

        assert type(first) is type(second) is Down

    @pytest.mark.parametrize("field", ["subject", "from_name"])
    def test_a_line_break_begins_no_header(self, field: str) -> None:
        given: dict[str, Any] = {field: "Hi\r\nBcc: all@there.test"}
        desk, _answers = sent("postmark", **given)

        assert "\\r" not in everything(desk.taken[0][{"subject": "Subject"}.get(field, "From")])
        assert "Bcc" not in desk.taken[0]
