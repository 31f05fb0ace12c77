"""Passkeys: keys of a device that sign a challenge once it has verified its owner, by a finger, a face or a PIN.

One signs in by itself, and stands in for the second step.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import webauthn
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from webauthn.helpers import parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.parse_authentication_credential_json import parse_authentication_credential_json
from webauthn.helpers.parse_registration_credential_json import parse_registration_credential_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from webapp.auth import audit, mails, queries
from webapp.auth.letters import Kind
from webapp.auth.models import Passkey, PasskeyChallenge, User
from webapp.auth.operations import Device
from webapp.platform.errors import Invalid, NotFound
from webapp.platform.extensions import db
from webapp.platform.tenancy import acting_as, as_system
from webapp.platform.unit_of_work import one_at_a_time

MOST_PASSKEYS = 20
LASTS = timedelta(minutes=5)
SIGN_IN = "sign in"
REFUSED = "This passkey is not known here, or did not answer in time. Try again, or use your password."
MALFORMED = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)
"""What is raised for an answer that no browser gives."""


@dataclass(frozen=True)
class Site:
    """Who asks: the host that keys are made for, and the origin of the pages."""

    host: str
    origin: str


def passkeys(user_id: uuid.UUID) -> Sequence[Passkey]:
    """Return the user's passkeys, the newest first."""
    rows = select(Passkey).where(Passkey.user_id == user_id)
    return db.session.scalars(rows.order_by(Passkey.created_at.desc(), Passkey.id)).all()


def options_to_add(user: User, site: Site) -> str:
    """Return, as JSON, what a browser needs to make a passkey; raise Invalid when there are too many."""
    known = _with_room(user)
    selection = AuthenticatorSelectionCriteria(
        resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
    )
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name="Footnote",
        user_id=user.id.bytes,
        user_name=user.username,
        challenge=_challenge(_to_add(user.id)),
        authenticator_selection=selection,
        exclude_credentials=[PublicKeyCredentialDescriptor(id=each.credential_id) for each in known],
    )
    return webauthn.options_to_json(options)


def add(user: User, site: Site, answer: str, name: str, device: Device) -> None:
    """Add the passkey that a browser has made; raise Invalid."""
    try:
        verified = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=_used(parse_registration_credential_json(answer), _to_add(user.id)),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except MALFORMED as error:
        raise Invalid("The passkey was not added: the browser’s answer came late, or was not for this page.") from error
    _with_room(user)
    db.session.add(
        Passkey(
            user_id=user.id,
            name=name,
            credential_id=verified.credential_id,
            public_key=verified.credential_public_key,
            sign_count=verified.sign_count,
        )
    )
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Invalid("This passkey is known here already.") from error
    audit.record(user.id, "passkey added", subject=name, address=device.address)
    mails.queue(Kind.PASSKEY_ADDED, user.id, address=device.address)


def _with_room(user: User) -> Sequence[Passkey]:
    """Return the user's passkeys; raise Invalid when there are too many for another."""
    one_at_a_time(f"passkeys of {user.id}")
    known = passkeys(user.id)
    if len(known) >= MOST_PASSKEYS:
        raise Invalid(f"You have {MOST_PASSKEYS} passkeys, which is the maximum. Remove one first.")
    return known


def remove(user: User, passkey_id: uuid.UUID, device: Device) -> str:
    """Remove a passkey, and return its name; raise NotFound unless it is the user's."""
    found = db.session.scalar(select(Passkey).where(Passkey.user_id == user.id, Passkey.id == passkey_id))
    if found is None:
        raise NotFound("This passkey was removed already, or never was.")
    audit.record(user.id, "passkey removed", subject=found.name, address=device.address)
    db.session.delete(found)
    return found.name


def options_to_sign_in(site: Site) -> str:
    """Return, as JSON, what a browser needs to sign with a passkey, whosever it is."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host, challenge=_challenge(SIGN_IN), user_verification=UserVerificationRequirement.REQUIRED
    )
    return webauthn.options_to_json(options)


def sign_in(site: Site, answer: str, device: Device) -> uuid.UUID | None:
    """Return whose passkey has signed; None for a refusal, which is recorded: commit it as well."""
    try:
        return _signed_in(site, answer)
    except MALFORMED:
        with as_system("record a refused sign-in"):
            audit.record(None, "sign-in refused", address=device.address)
        return None


def _signed_in(site: Site, answer: str) -> uuid.UUID:
    credential = parse_authentication_credential_json(answer)
    challenge = _used(credential, SIGN_IN)
    key = queries.find_passkey(credential.raw_id)
    if key is None or credential.response.user_handle not in (None, key.user_id.bytes):
        raise ValueError("no such passkey")
    verified = webauthn.verify_authentication_response(
        credential=credential,
        expected_challenge=challenge,
        expected_rp_id=site.host,
        expected_origin=site.origin,
        credential_public_key=key.public_key,
        credential_current_sign_count=key.sign_count,
        require_user_verification=True,
    )
    with acting_as(key.user_id):
        used = update(Passkey).where(Passkey.user_id == key.user_id, Passkey.id == key.id)
        db.session.execute(used.values(sign_count=verified.new_sign_count, last_used_at=datetime.now(UTC)))
    return key.user_id


def _to_add(user_id: uuid.UUID) -> str:
    return f"add {user_id}"


def _challenge(purpose: str) -> bytes:
    """Return a new challenge, which may be answered once."""
    made = secrets.token_bytes(32)
    with as_system("keeping a challenge that a passkey is to sign", is_routine=True):
        values = {"purpose": purpose, "expires_at": datetime.now(UTC) + LASTS}
        db.session.add(PasskeyChallenge(challenge_hash=_hash(made), **values))
    return made


def _used(credential: Any, purpose: str) -> bytes:
    """Return the challenge that was signed, which is used up; raise ValueError unless it is one for this purpose."""
    challenge = parse_client_data_json(credential.response.client_data_json).challenge
    with as_system("using up the challenge that a passkey has signed", is_routine=True):
        asked = (PasskeyChallenge.challenge_hash == _hash(challenge), PasskeyChallenge.purpose == purpose)
        used = delete(PasskeyChallenge).where(*asked, PasskeyChallenge.expires_at > func.now())
        if db.session.scalar(used.returning(PasskeyChallenge.purpose)) is None:
            raise ValueError("no such challenge")
    return challenge


def _hash(challenge: bytes) -> bytes:
    return hashlib.sha256(challenge).digest()
