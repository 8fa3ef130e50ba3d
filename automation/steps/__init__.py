"""What can be done with people, a set at a time; each module announces its types of steps."""
