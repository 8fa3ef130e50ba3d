"""SMS by Vonage, once Nexmo."""
