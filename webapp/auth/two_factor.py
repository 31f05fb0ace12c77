"""Two-factor sign-in: a code of an authenticator app (TOTP), or a recovery code, beside the password.

The secret of the app is sealed with the key of private conversations, which is not in the database.
"""

from __future__ import annotations

import base64
import re
import secrets
import time
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from hmac import compare_digest

import pyotp
from sqlalchemy import delete, func, select, update

from webapp.auth import audit, mails
from webapp.auth.letters import Kind
from webapp.auth.models import RecoveryCode, TwoFactor, User
from webapp.auth.operations import Device
from webapp.auth.token_hashes import token_hash
from webapp.clients.message_keys import SEALING_LOCK, CannotOpen, NoMessageKey
from webapp.platform.errors import Invalid
from webapp.platform.extensions import clients, db

STEP_S = 30
EARLIER, LATER = 1, 1
"""How many steps a clock may be behind or ahead."""
DIGITS = re.compile(r"[0-9]{6}")
CODES = 10
CODE_BYTES = 10
NO_KEY = "Two-factor sign-in cannot be set up just now: this server cannot use its key. Nothing was changed; try later."
WRONG_CODE = "This code is not right. Type the one that the app shows now; the clock of your phone must be right, too."


def of(user_id: uuid.UUID) -> TwoFactor | None:
    """Return what is known of the user's second factor, set up or not."""
    return db.session.get(TwoFactor, user_id)


def is_on(user_id: uuid.UUID) -> bool:
    """Whether signing in takes a second step."""
    found = of(user_id)
    return bool(found and found.confirmed_at)


def begin(user: User) -> None:
    """Make a new secret, which counts once a code of it is confirmed; raise Invalid where it is on already."""
    if is_on(user.id):
        raise Invalid("Two-factor sign-in is on already. Turn it off first.")
    db.session.execute(delete(TwoFactor).where(TwoFactor.user_id == user.id))
    db.session.add(TwoFactor(user_id=user.id, sealed=_sealed(user.id, secrets.token_bytes(20))))
    db.session.flush()


def address(user: User, factor: TwoFactor) -> str:
    """Return the address by which an app takes the secret over; raise Invalid where it does not open."""
    return pyotp.TOTP(secret(factor)).provisioning_uri(name=user.username, issuer_name="Footnote")


def secret(factor: TwoFactor) -> str:
    """Return the secret in base32, as it is typed into an app; raise Invalid where it does not open."""
    try:
        return base64.b32encode(clients.message_keys.open(factor.sealed, _bound_to(factor.user_id))).decode()
    except CannotOpen as error:
        raise Invalid("The key of this server is missing or another. Use a recovery code.") from error


def opens(factor: TwoFactor) -> bool:
    """Whether the secret can be read with the keys of this server."""
    try:
        return bool(secret(factor))
    except Invalid:
        return False


def confirm(user: User, code: str, device: Device) -> Sequence[str]:
    """Turn it on by a code of the app, and return recovery codes; raise Invalid for a wrong code."""
    if not _is_code(user.id, code):
        raise Invalid(WRONG_CODE)
    turned = update(TwoFactor).where(TwoFactor.user_id == user.id, TwoFactor.confirmed_at.is_(None))
    if not db.session.scalar(turned.values(confirmed_at=datetime.now(UTC)).returning(TwoFactor.user_id)):
        raise Invalid("Two-factor sign-in is on already.")
    audit.record(user.id, "two-factor on", address=device.address)
    return _new_codes(user.id)


def new_codes(user: User, device: Device) -> Sequence[str]:
    """Return new recovery codes, which replace those that there were; raise Invalid while it is off."""
    if not is_on(user.id):
        raise Invalid("Two-factor sign-in is off.")
    audit.record(user.id, "recovery codes made", address=device.address)
    return _new_codes(user.id)


def turn_off(user: User, device: Device) -> None:
    """Turn it off, and tell the owner by mail."""
    if is_on(user.id):
        audit.record(user.id, "two-factor off", address=device.address)
        mails.queue(Kind.TWO_FACTOR_OFF, user.id, address=device.address)
    remove(user.id)


def remove(user_id: uuid.UUID) -> None:
    """Remove the second factor and its recovery codes."""
    for table in (TwoFactor, RecoveryCode):
        gone = delete(table).where(table.user_id == user_id)
        db.session.execute(gone.execution_options(synchronize_session=False))


def codes_left(user_id: uuid.UUID) -> int:
    """Return how many recovery codes are left."""
    return db.session.scalars(select(func.count()).where(RecoveryCode.user_id == user_id)).one()


def passes(user_id: uuid.UUID, typed: str, device: Device) -> bool:
    """Whether what was typed is a code of the app or a recovery code, which is used up. Commit a refusal as well.

    Of two requests with the same code at once, the second is refused.
    """
    code = re.sub(r"[\s-]", "", typed).lower()
    if DIGITS.fullmatch(code):
        is_right = _is_code(user_id, code)
    else:
        mine = (RecoveryCode.user_id == user_id, RecoveryCode.code_hash == token_hash(code))
        is_right = db.session.scalar(delete(RecoveryCode).where(*mine).returning(RecoveryCode.id)) is not None
        if is_right:
            audit.record(user_id, "recovery code used", address=device.address)
    if not is_right:
        audit.record(user_id, "second step refused", address=device.address)
    return is_right


def _is_code(user_id: uuid.UUID, code: str) -> bool:
    """Whether it is a code of the app of just now, later than any that has counted."""
    factor, now = of(user_id), int(time.time()) // STEP_S
    if factor is None or not DIGITS.fullmatch(code):
        return False
    totp = pyotp.TOTP(secret(factor))
    steps = [step for step in range(now - EARLIER, now + LATER + 1) if compare_digest(totp.generate_otp(step), code)]
    if not steps:
        return False
    newer = update(TwoFactor).where(TwoFactor.user_id == user_id, TwoFactor.last_step < steps[-1])
    return db.session.scalar(newer.values(last_step=steps[-1]).returning(TwoFactor.user_id)) is not None


def _new_codes(user_id: uuid.UUID) -> Sequence[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    codes = [base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode().lower() for _ in range(CODES)]
    db.session.add_all(RecoveryCode(user_id=user_id, code_hash=token_hash(code)) for code in codes)
    db.session.flush()
    return ["-".join(re.findall(".{4}", code)) for code in codes]


def _bound_to(user_id: uuid.UUID) -> bytes:
    return f"two_factors {user_id}".encode()


def _sealed(user_id: uuid.UUID, secret: bytes) -> bytes:
    db.session.execute(select(func.pg_advisory_xact_lock_shared(SEALING_LOCK)))
    try:
        return clients.message_keys.seal(secret, _bound_to(user_id))
    except NoMessageKey as error:
        raise Invalid(NO_KEY) from error


def seal_anew() -> int:
    """Seal every secret with the present key, but those that do not open; return how many they were."""
    keys, number = clients.message_keys, 0
    for factor in db.session.scalars(select(TwoFactor).with_for_update()):
        try:
            factor.sealed = keys.seal(keys.open(factor.sealed, _bound_to(factor.user_id)), _bound_to(factor.user_id))
        except CannotOpen:
            continue
        number += 1
    return number
