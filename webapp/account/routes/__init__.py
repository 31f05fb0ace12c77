"""The pages of the user's own account."""

from webapp.account.routes import passkeys, profile, two_factor

__all__ = ["passkeys", "profile", "two_factor"]
