"""The pages for signing up, in and out."""

from webapp.auth.routes import addresses, passwords, second_step, signing_in, signing_up

__all__ = ["addresses", "passwords", "second_step", "signing_in", "signing_up"]
