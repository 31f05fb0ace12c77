"""Operations on conversations and collections. They flush and never commit."""
