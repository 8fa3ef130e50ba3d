"""Writing hits, saying who made them, and the firm's rules."""
