"""Lifecycles, and keeping contacts in their stages."""
