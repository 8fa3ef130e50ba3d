"""Messages to come: an audience turned into rows, each with its verdict."""
