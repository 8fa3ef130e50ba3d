"""What the portal refuses, and what to do about it."""

from ground.refusals import Invalid, NotAllowed, Refusal


class CodeRefused(NotAllowed):
    """The code is wrong, was used or has expired. Ask for a new one, or open the link we mailed."""

    status = 401


class PasswordRefused(NotAllowed):
    """Address and password do not belong together. You can sign in with a code instead."""

    status = 401


class LinkNotOpen(Refusal):
    """This link was used or has expired. Sign in with your e-mail address, we send a new one."""

    status = 410


class TooManyMails(Refusal):
    """Several mails were sent a moment ago. Open the newest one, or try again in ten minutes."""

    status = 429


class TooManyTries(Refusal):
    """Too many wrong tries. Wait 15 minutes, or sign in with a code by mail instead."""

    status = 429


class NotTheirAddress(Invalid):
    """This is not one of the contact's e-mail addresses. Add it to the contact first."""


class NoAddress(Invalid):
    """The contact has no e-mail address. Add one first."""


class AddressTaken(Refusal):
    """Another client signs in with this address."""


class PortalClosed(Refusal):
    """This client's access was ended. Invite them again to open it."""


class WeakPortalPassword(Invalid):
    """The password is too easy to guess."""


class WrongPassword(NotAllowed):
    """The present password is wrong. If you forgot it, sign in with a code and choose a new one."""


class SignInAgain(NotAllowed):
    """Sign out and in again with a code first: it has been a while since you proved who you are."""
