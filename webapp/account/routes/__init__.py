"""The pages of the user's own account."""

from webapp.account.routes import profile, two_factor

__all__ = ["profile", "two_factor"]
