"""A sample app: books, as a release left them and as a later version wants them."""
