"""The tables of accounts and of signing in."""

from __future__ import annotations

from webapp.auth.models.records import AuditChain, AuditEvent, RateLimit
from webapp.auth.models.sign_in import Identity, Passkey, PasskeyChallenge, RecoveryCode, TwoFactor
from webapp.auth.models.users import ApiToken, Mail, PasswordLink, User, UserSession

__all__ = [
    "ApiToken",
    "AuditChain",
    "AuditEvent",
    "Identity",
    "Mail",
    "Passkey",
    "PasskeyChallenge",
    "PasswordLink",
    "RateLimit",
    "RecoveryCode",
    "TwoFactor",
    "User",
    "UserSession",
]
