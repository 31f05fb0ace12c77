"""What is read of conversations. Each query takes the user first and finds nothing of anybody else's."""
