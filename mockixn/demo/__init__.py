"""Playing the interaction models over real TCP, and showing what happened."""
