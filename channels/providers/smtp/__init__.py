"""Any mail server that speaks SMTP."""
