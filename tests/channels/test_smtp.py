from uuid import uuid4

import pytest

from channels.adapters import (
    Bounce,
    Credentials,
    Down,
    Handed,
    Outgoing,
    Refused,
    TryLater,
    Unknown,
)
from channels.providers.smtp.adapter import SMTP
from tests.providers.smtp import mail_server


def letters(count: int, **given) -> list[Outgoing]:
    return [
        Outgoing(key=str(uuid4()), to=f"p{n}@there.test", subject="Hi", text=f"Hello {n}", **given)
        for n in range(count)
    ]


def line_to(port: int, **options) -> SMTP:
    told = {"host": "127.0.0.1", "port": port, "security": "none", **options}
    return SMTP(Credentials(account_id=1, sender="firm@here.test", options=told))


def sent(moods: list[str], count: int = 3, **server_given):
    """What the server took, what came back, and the letters."""
    posted = letters(count)
    with mail_server(moods=moods, **server_given) as server:
        line = line_to(server.port)
        answers = list(line.send(posted))
        line.close()
    return server, answers, posted


class TestSend:
    @pytest.mark.parametrize("pipelines", [True, False])
    def test_hands_over_all_over_one_line(self, pipelines):
        server, answers, posted = sent([], 5, pipelines=pipelines)

        assert server.taken == [letter.key for letter in posted]
        assert answers == [Handed(f"<{letter.key}@here.test>") for letter in posted]
        assert server.envelopes[1] == ("firm@here.test", "p1@there.test")
        assert server.lines == 1

    @pytest.mark.parametrize("pipelines", [True, False])
    @pytest.mark.parametrize(
        ("mood", "expected"),
        [
            ("450", TryLater("450 no")),
            ("550 5.1.1", Refused("550 5.1.1 no", Bounce.HARD)),
            ("550 5.7.1", Refused("550 5.7.1 no", Bounce.BLOCK)),
            ("451", TryLater("451 no")),
            ("554", Refused("554 no", Bounce.BLOCK)),
        ],
    )
    def test_tells_what_became_of_one_and_goes_on_with_the_next(self, mood, expected, pipelines):
        server, answers, posted = sent(["fine", mood], pipelines=pipelines)

        assert answers[1] == expected
        assert server.taken == [posted[0].key, posted[2].key]

    def test_does_not_know_of_one_that_the_line_broke_on_and_hands_the_next_over_anew(self):
        server, answers, posted = sent(["fine", "cut"])

        assert isinstance(answers[1], Unknown)
        assert server.taken == [letter.key for letter in posted]
        assert server.lines == 2

    def test_does_not_know_either_where_the_server_read_nothing(self):
        _server, answers, _posted = sent(["cut unread"], 1)

        assert isinstance(answers[0], Unknown)

    def test_hands_over_again_what_was_certainly_not_taken(self):
        server, answers, posted = sent(["fine", "421", "fine", "cut ahead"])

        assert all(isinstance(answer, Handed) for answer in answers)
        assert server.taken == [letter.key for letter in posted]

    def test_leaves_the_rest_alone_where_the_sender_is_refused(self):
        server, answers, _posted = sent(["fine", "mail 550"])

        assert [type(answer) for answer in answers] == [Handed, Down, Down]
        assert len(server.taken) == 1

    def test_leaves_all_alone_where_the_server_hangs_up_at_once(self):
        server, answers, _posted = sent(["cut ahead", "cut ahead"])

        assert [type(answer) for answer in answers] == [Down] * 3
        assert server.taken == []

    def test_leaves_all_alone_where_there_is_no_server(self):
        with mail_server() as server:
            port = server.port

        answers = list(line_to(port).send(letters(2)))

        assert [type(answer) for answer in answers] == [Down] * 2

    def test_sends_nothing_unencrypted_unless_told_to(self):
        with mail_server() as server:
            answers = list(line_to(server.port, security="starttls").send(letters(1)))

        assert isinstance(answers[0], Down)
        assert server.taken == []

    def test_refuses_an_address_that_would_say_something_else_to_the_server(self):
        with mail_server() as server:
            line = line_to(server.port)
            (answer,) = line.send([Outgoing(key=str(uuid4()), to="a@b.test>\r\nRCPT TO:<c@d.test")])
            line.close()

        assert isinstance(answer, Refused)
        assert server.envelopes == []

    def test_writes_to_addresses_of_other_scripts_where_the_server_can(self):
        letter = Outgoing(key=str(uuid4()), to="ünal@köln.test", text="x")
        for utf8, kind in ((True, Handed), (False, Refused)):
            with mail_server(utf8=utf8) as server:
                line = line_to(server.port)
                (answer,) = line.send([letter])
                line.close()
            assert isinstance(answer, kind)

    def test_keeps_dots_at_the_start_of_lines(self):
        letter = Outgoing(key=str(uuid4()), to="a@b.test", text="one\n.\n.two\n..three")
        with mail_server() as server:
            line = line_to(server.port)
            list(line.send([letter]))
            line.close()

        assert b"\r\n.two\r\n..three\r\n" in server.words[0]
