"""What brings people into workflows; each module announces its types of triggers."""
