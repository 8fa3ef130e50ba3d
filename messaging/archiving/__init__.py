"""The archive of messages: what is put into it, found in it, and who looked."""
