"""Writing: consents, standings, requests, and the firm's rules."""
