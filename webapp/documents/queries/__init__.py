"""What is read of documents and collections. Each query takes the user first and finds nothing of anybody else's."""
