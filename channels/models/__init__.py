"""Accounts with providers and what goes by them: gathered here for Django."""

from channels.models.accounts import Account, Channel
from channels.models.calls import Call
from channels.models.meters import Meter, Tally
from channels.models.sandbox import SandboxMail

__all__ = ["Account", "Call", "Channel", "Meter", "SandboxMail", "Tally"]
