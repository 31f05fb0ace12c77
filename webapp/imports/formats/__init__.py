"""What is read of the exports of Footnote, ChatGPT and Open WebUI. No Flask, no database."""
