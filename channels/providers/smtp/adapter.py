"""Mail over SMTP: the line stays open, and envelopes travel ahead of their turn."""

import smtplib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from time import monotonic

from django.utils.translation import gettext_lazy as _

from channels.adapters import (
    Adapter,
    Answer,
    Bounce,
    Credentials,
    Down,
    Option,
    Outgoing,
    Refused,
    TryLater,
    Unknown,
    adapter,
)
from channels.files import of_mail
from channels.mime import BadAddress, Skeleton, ascii_address
from channels.providers.smtp.session import Letter, Lost, LostAtTheEnd, Session


@adapter
class SMTP(Adapter):
    slug = "smtp"
    channel = "email"
    name = _("Mail server (SMTP)")
    about = _("Your own mail server, or the one of whoever hosts your mail.")
    options = (
        Option("host", _("Server"), _("Such as smtp.example.com."), kind="host"),
        Option("port", _("Port"), _("587 as a rule; 465 for TLS from the start."), "number", 587),
        Option(
            "security",
            _("Encryption"),
            kind="choice",
            default="starttls",
            choices=(
                ("starttls", _("STARTTLS")),
                ("tls", _("TLS from the start")),
                ("none", _("None: only for a server on the same machine or network")),
            ),
        ),
        Option("username", _("User name"), _("Empty if it asks for none."), is_required=False),
        Option("password", _("Password"), is_required=False, is_secret=True),
        Option(
            "dkim_selector",
            _("DKIM selector"),
            _("Lets us check the record that your mails are signed with."),
            is_required=False,
        ),
    )
    files = of_mail(25)
    at_once = 100
    time_out = 60

    def __init__(self, account: Credentials) -> None:
        super().__init__(account)
        self._skeleton = Skeleton(sender=account.sender, sender_name=account.sender_name)
        self._session: Session | None = None

    def send(self, messages: Sequence[Outgoing]) -> Iterable[Answer]:
        answers: dict[int, Answer] = {}
        letters: list[tuple[int, Letter]] = []
        for nth, message in enumerate(messages):
            try:
                letters.append((nth, self._letter(message)))
            except BadAddress as fault:
                answers[nth] = Refused(str(fault), Bounce.HARD)
        self._send(letters, answers, until=monotonic() + self.time_out / 4)
        return [answers[nth] for nth in range(len(messages))]

    def _letter(self, message: Outgoing) -> Letter:
        if not message.reply_to and self.account.reply_to:
            message = replace(message, reply_to=self.account.reply_to)
        content = self._skeleton.fill(message)
        return Letter(self._skeleton.sender, ascii_address(message.to), content, message.key)

    def _send(
        self, letters: list[tuple[int, Letter]], answers: dict[int, Answer], *, until: float
    ) -> None:
        """Hand in letter after letter, over as many lines as it takes."""
        start = 0
        while start < len(letters):
            is_fresh = self._session is None
            try:
                session = self._session = self._session or self._open()
            except (OSError, smtplib.SMTPException) as fault:
                _leave(letters[start:], answers, Down(_words(fault)))
                return
            reached = self._over(session, letters, start, answers, until)
            if reached == start and is_fresh:
                _leave(letters[start:], answers, Down("The mail server hangs up at once."))
                return
            start = reached

    def _over(
        self,
        session: Session,
        letters: list[tuple[int, Letter]],
        start: int,
        answers: dict[int, Answer],
        until: float,
    ) -> int:
        """Over one line, until it breaks; the place of the first letter that is still to go."""
        for place in range(start, len(letters)):
            if monotonic() > until:
                self.close()
                _leave(letters[place:], answers, TryLater("The mail server takes too long.", 0))
                return len(letters)
            nth, letter = letters[place]
            following = letters[place + 1][1] if place + 1 < len(letters) else None
            try:
                answer = answers[nth] = session.send(letter, following=following)
            except LostAtTheEnd as fault:
                self.close()
                answers[nth] = Unknown(f"The line broke before the server answered: {fault}")
                return place + 1
            except Lost:
                self.close()
                return place
            if session.is_lost:
                self.close()
                return place + 1
            if isinstance(answer, Down):
                _leave(letters[place:], answers, answer)
                return len(letters)
        return len(letters)

    def _open(self) -> Session:
        return Session(self.account.options, self.account.secrets)

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None


def _leave(letters: list[tuple[int, Letter]], answers: dict[int, Answer], answer: Answer) -> None:
    answers.update(dict.fromkeys((nth for nth, _letter in letters), answer))


def _words(fault: Exception) -> str:
    if isinstance(fault, smtplib.SMTPAuthenticationError):
        return f"The mail server refused our login: {fault}"
    if isinstance(fault, TimeoutError):
        return "The mail server does not answer."
    return f"The mail server cannot be reached: {fault}"
