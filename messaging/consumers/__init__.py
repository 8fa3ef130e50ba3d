"""What the log makes us tell people, by noun."""
