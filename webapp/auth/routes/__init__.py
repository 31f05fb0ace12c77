"""The pages for signing up, in and out."""

from webapp.auth.routes import addresses, passkeys, passwords, second_step, signing_in, signing_up

__all__ = ["addresses", "passkeys", "passwords", "second_step", "signing_in", "signing_up"]
