"""Providers: one folder each, of one shape, found by `channels.adapters.discover`."""
