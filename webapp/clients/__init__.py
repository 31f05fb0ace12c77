"""Everything outside the application, each behind a contract of its own. No Flask and no database here."""
