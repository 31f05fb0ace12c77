"""The pages for signing up, in and out."""

from webapp.auth.routes import (
    addresses,
    dates,
    passkeys,
    passwords,
    second_step,
    signing_in,
    signing_up,
    single_sign_on,
)

__all__ = ["addresses", "dates", "passkeys", "passwords", "second_step", "signing_in", "signing_up", "single_sign_on"]
