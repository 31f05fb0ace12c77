"""What each place of publication allows, and how it shows a text: counted and cut in code, never guessed."""
