"""Writing workflows, publishing them, and putting people into them."""
