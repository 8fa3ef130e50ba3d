"""What the adapters of Twilio have in common: its SDK on our wire, its errors, its calls."""
