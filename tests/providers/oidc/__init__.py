"""A stand-in for an OpenID Connect provider."""
