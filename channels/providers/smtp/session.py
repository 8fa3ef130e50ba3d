"""One open line to a mail server, with as few round trips as it allows.

A message costs one: where the server offers PIPELINING, the envelope of the next message
travels behind the words of the one before.
"""

import smtplib
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from channels.adapters import Answer, Bounce, Down, Handed, Refused, TryLater, Unknown
from channels.files import SLOW

#: Of one step on the network, in seconds.
STEP = 15
END = b"\r\n.\r\n"
QUICKACK: int | None = getattr(socket, "TCP_QUICKACK", None)


class Lost(Exception):
    """The line is gone, and the message at hand was certainly not taken."""


class HungUp(Lost):
    """The server said that it closes the line, and took nothing."""


class LostAtTheEnd(Lost):
    """The line is gone, and the message at hand may have been taken."""


@dataclass(frozen=True, slots=True)
class Letter:
    sender: str
    to: str
    content: bytes
    key: str

    @property
    def is_international(self) -> bool:
        return not (self.sender.isascii() and self.to.isascii())


class Session:
    """A greeted, encrypted and authenticated line.

    :raises OSError: or `smtplib.SMTPException`, if there is none to be had.
    """

    def __init__(self, options: Mapping[str, Any], secrets: Mapping[str, str]) -> None:
        host, port = str(options["host"]), int(options["port"])
        context = ssl.create_default_context()
        if options.get("security") == "tls":
            self._smtp: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=STEP, context=context)
        else:
            self._smtp = smtplib.SMTP(host, port, timeout=STEP)
        try:
            self._greet(options, secrets, context)
        except BaseException:
            self._smtp.close()
            raise
        self._pipelines = self._smtp.has_extn("pipelining")
        self._option(socket.TCP_NODELAY)
        self._ahead: Letter | None = None
        #: What was asked is answered, but nothing more can be.
        self.is_lost = False

    def _greet(
        self, options: Mapping[str, Any], secrets: Mapping[str, str], context: ssl.SSLContext
    ) -> None:
        self._smtp.ehlo_or_helo_if_needed()
        if options.get("security", "starttls") == "starttls":
            # Without encryption nothing is sent, whatever the server says.
            self._smtp.starttls(context=context)
            self._smtp.ehlo()
        if options.get("username"):
            self._smtp.login(str(options["username"]), secrets.get("password", ""))

    def send(self, letter: Letter, *, following: Letter | None = None) -> Answer:
        """What the server said to this letter; `following` is handed in next.

        :raises Lost: if the line broke; whether the letter was taken is told by its class.
        """
        if letter.is_international and not self._smtp.has_extn("smtputf8"):
            return Refused("The mail server cannot write to this address.", Bounce.HARD)
        if self._ahead is not letter:
            self._write(b"".join(self._envelope(letter)) if self._pipelines else b"")
        mail, rcpt, data = self._replies(letter)
        if data[0] == 354 and max(mail[0], rcpt[0]) < 400:
            return self._words(letter, following)
        self._start_over(awaits_words=data[0] == 354)
        return _refusal(mail, rcpt, data)

    def _words(self, letter: Letter, following: Letter | None) -> Answer:
        words = letter.content.replace(b"\r\n.", b"\r\n..")
        if words.startswith(b"."):
            words = b"." + words
        ended = words + (END[2:] if words.endswith(b"\r\n") else END)
        ahead = b""
        if following is not None and self._pipelines and not following.is_international:
            ahead, self._ahead = b"".join(self._envelope(following)), following
        try:
            self._patient(STEP + len(ended) // SLOW)
            self._smtp.send(ended + ahead)
            code, said = self._read()
            self._patient(STEP)
        except HungUp:
            raise
        except (Lost, OSError, smtplib.SMTPException) as fault:
            raise LostAtTheEnd(str(fault)) from fault
        if 200 <= code < 300:
            return Handed(f"<{letter.key}@{letter.sender.rpartition('@')[2]}>")
        return _answer(code, said)

    def _envelope(self, letter: Letter) -> tuple[bytes, bytes, bytes]:
        utf8 = " SMTPUTF8" if letter.is_international else ""
        return (
            f"MAIL FROM:<{letter.sender}>{utf8}\r\n".encode(),
            f"RCPT TO:<{letter.to}>\r\n".encode(),
            b"DATA\r\n",
        )

    def _replies(self, letter: Letter) -> list[tuple[int, str]]:
        self._ahead = None
        if self._pipelines:
            return [self._read() for _ in range(3)]
        replies: list[tuple[int, str]] = []
        for command in self._envelope(letter):
            if replies and replies[-1][0] >= 400:
                replies.append((503, "not asked"))
                continue
            self._write(command)
            replies.append(self._read())
        return replies

    def _start_over(self, *, awaits_words: bool) -> None:
        try:
            if awaits_words:
                # A server that wants words for nobody gets none.
                self._write(b".\r\n")
                self._read()
            self._write(b"RSET\r\n")
            self._read()
        except Lost:
            self.is_lost = True

    def _write(self, commands: bytes) -> None:
        try:
            if commands:
                self._smtp.send(commands)
        except (OSError, smtplib.SMTPException) as fault:
            raise Lost(str(fault)) from fault

    def _patient(self, seconds: int) -> None:
        if self._smtp.sock is not None:
            self._smtp.sock.settimeout(seconds)

    def _option(self, name: int) -> None:
        if self._smtp.sock is not None:
            self._smtp.sock.setsockopt(socket.IPPROTO_TCP, name, 1)

    def _read(self) -> tuple[int, str]:
        try:
            if QUICKACK is not None:
                # Else servers that wait for an ACK between two answers wait 40 ms for it.
                self._option(QUICKACK)
            code, said = self._smtp.getreply()
        except (OSError, smtplib.SMTPException) as fault:
            raise Lost(str(fault)) from fault
        if code == 421:
            raise HungUp(said.decode("utf-8", "replace"))
        return code, said.decode("utf-8", "replace")

    def close(self) -> None:
        """Take leave, if anybody still listens."""
        try:
            if self._smtp.sock is not None:
                self._smtp.sock.settimeout(2)
            self._smtp.quit()
        except (OSError, smtplib.SMTPException):
            self._smtp.close()


def _refusal(mail: tuple[int, str], rcpt: tuple[int, str], data: tuple[int, str]) -> Answer:
    if mail[0] >= 400:
        # It objects to the sender, which is the same for all that goes by this account.
        return Down(f"{mail[0]} {mail[1]}"[:500])
    code, said = rcpt if rcpt[0] >= 400 else data
    return _answer(code, said) if code >= 400 else TryLater(f"{code} {said}"[:500])


def _answer(code: int, said: str) -> Answer:
    words = f"{code} {said}"[:500]
    if code < 400:
        return Unknown(words)
    return TryLater(words) if code < 500 else Refused(words, bounce_of(code, said))


def bounce_of(code: int, said: str) -> Bounce:
    """What a refusal for good is due to, by the enhanced status code (RFC 3463) if there is one."""
    enhanced = said.split(None, 1)[0] if said else ""
    if enhanced.startswith("5.1.") or enhanced in {"5.2.1", "5.4.4"}:
        return Bounce.BLOCK if enhanced in {"5.1.7", "5.1.8"} else Bounce.HARD
    if enhanced == "5.2.2":
        return Bounce.SOFT
    if enhanced.startswith("5."):
        return Bounce.BLOCK
    return Bounce.HARD if code in {550, 551, 553} else Bounce.BLOCK
