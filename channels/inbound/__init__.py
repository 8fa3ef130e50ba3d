"""Mail that comes in: read with care whatever it is, cleaned, and told apart from machines'."""
