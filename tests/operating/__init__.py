"""What the operator sets: the file, the tables and the commands."""
