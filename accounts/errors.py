"""What accounts refuses, and what to do about it."""

from ground.refusals import Invalid, NotAllowed, Refusal


class UnknownCode(Invalid):
    """There is no such permission code. GET /api/v1/permissions/ lists them."""


class UnknownScope(Invalid):
    """A grant's scope is "all", or "own" where the code is one that reaches rows."""


class FixedRole(Refusal):
    """The administrator role always holds every permission. Make a role of your own instead."""


class BuiltInRole(Refusal):
    """A built-in role cannot be deleted. Take it from the people who hold it instead."""


class RoleInUse(Refusal):
    """People still hold this role. Give them another one first."""


class WiderThanYourself(NotAllowed):
    """You cannot hand out a permission that you do not hold yourself."""


class LastAdministrator(Refusal):
    """Somebody has to be able to change the settings. Give another person that right first."""


class AlreadyStaff(Refusal):
    """Somebody with this address works here already."""


class AlreadyInvited(Refusal):
    """An invitation to this address is open. Withdraw it to send another."""


class InvitationNotOpen(Refusal):
    """This invitation was used, withdrawn or has expired. Ask for a new one."""

    status = 410


class ResetLinkNotOpen(Refusal):
    """This link was used or has expired. Ask for a new one on the sign-in page."""

    status = 410


class WeakPassword(Invalid):
    """The password is too easy to guess."""


class NotInactive(Refusal):
    """This person is active already."""


class AlreadyInactive(Refusal):
    """This person was deactivated already."""


class CannotDeactivateYourself(Refusal):
    """You cannot deactivate yourself. A colleague has to do it."""


class HeirNotActive(Invalid):
    """Records can be handed over only to somebody active, and not to the person who leaves."""


class ScopeNotYours(Invalid):
    """A token's scopes must be permission codes that its owner holds."""


class NotANetwork(Invalid):
    """Give IP addresses or networks, such as 203.0.113.7 or 203.0.113.0/24."""


class AlreadyPast(Invalid):
    """The time has already passed."""


class AlreadyRevoked(Refusal):
    """This was revoked already."""


class SlugTaken(Refusal):
    """Another one has this slug already."""


class PreferenceTooLarge(Invalid):
    """Preferences of one area may take 16 kB as JSON. Keep less under it."""


class TooManyPreferences(Refusal):
    """There are preferences of 100 areas already."""


class NotALogo(Invalid):
    """A logo is a PNG, JPEG or WebP picture. Save it as one of these; SVG is not taken."""


class LogoTooLarge(Invalid):
    """A logo may have 2 MB and 16 million pixels. Make it smaller: it is shown at 800 × 400."""


class NoLogo(Refusal):
    """There is no logo to remove."""


class BadRule(Invalid):
    """The territory's rules cannot be understood."""


class NobodyInTurn(Refusal):
    """The team has no active member."""


class RecentSignInNeeded(NotAllowed):
    """Confirm that it is you first: sign in again at /api/auth/browser/v1/auth/reauthenticate."""


class SecondFactorNeeded(NotAllowed):
    """Your role needs a second factor. Set one up first, then carry on."""


class ViewAsReadOnly(NotAllowed):
    """You are looking through a colleague's eyes, where nothing can be changed. Stop first."""


class CannotViewAs(NotAllowed):
    """You cannot look through the eyes of yourself, or of somebody who may do more than you."""


class NotViewing(Refusal):
    """You are not looking through anybody's eyes."""


class LockedOut(Refusal):
    """Too many wrong passwords. Try again in 15 minutes, or reset the password."""

    status = 429
