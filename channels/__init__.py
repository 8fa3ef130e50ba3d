"""How a message leaves the house: the firm's accounts with providers, and what speaks to each.

Owns: provider accounts with their secrets, limits and health, one adapter per provider in a
folder of its own, and what providers report of messages, brought into one shape.
Does not own: messages, nor whether one may be sent; both are messaging's.
"""
