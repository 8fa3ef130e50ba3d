"""A sample app with one big table, which its migrations change while it is in use."""
