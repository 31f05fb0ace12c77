"""What people do with documents and collections. Operations flush and never commit."""
