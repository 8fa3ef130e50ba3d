"""Accounts with providers: gathered here for Django."""

from channels.models.accounts import Account, Channel

__all__ = ["Account", "Channel"]
