"""The pages behind the links in mails: coming in by invitation, and choosing a new password.

The address in the mail holds a key. It is taken out of the address at once and kept in a
cookie that only these pages are sent, so that it stands in no history, log, Referer header
or session row. Looking at a page uses nothing up; only sending its form does.
"""
