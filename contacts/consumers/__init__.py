"""What the log makes contacts do, by noun."""
