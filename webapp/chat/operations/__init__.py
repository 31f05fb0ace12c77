"""Operations on conversations. They flush and never commit."""
