"""The outside systems, each behind a contract. No Flask and no database here."""
