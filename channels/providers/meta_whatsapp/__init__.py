"""WhatsApp at Meta itself: its Cloud API."""
