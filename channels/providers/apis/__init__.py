"""The big providers' own interfaces, spoken to through django-anymail: one row of a table each."""
