"""Operations on documents and collections. They flush and never commit."""
