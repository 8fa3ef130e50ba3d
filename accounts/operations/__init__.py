"""Writes of accounts, by noun: roles, staff, teams, territories, keys, sessions, …"""
