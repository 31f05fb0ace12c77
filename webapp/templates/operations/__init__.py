"""Operations on templates, on what is imported and exported of them, and on drafts."""
