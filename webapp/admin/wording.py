"""How the record of who did what is worded. An event is stored by a short name of its action, which never changes."""

from __future__ import annotations

WORDS = {
    "administrator demoted": "made {} an ordinary user",
    "administrator made": "made {} an administrator",
    "approval asked": "asked for an administrator’s approval",
    "bin of conversations emptied": "emptied the bin of conversations",
    "bin of documents emptied": "emptied the bin of documents",
    "conversation deleted": "deleted conversation {}",
    "conversation purged": "removed conversation {} for good",
    "conversation shared": "shared conversation {} by a link",
    "document deleted": "deleted document {}",
    "document purged": "removed document {} for good",
    "document read": "read document {}",
    "e-mail change asked": "asked for another e-mail address",
    "e-mail changed": "changed their e-mail address",
    "e-mail confirmed": "confirmed their e-mail address",
    "exported": "exported {}",
    "comparison begun": "had database, files and index compared",
    "repair begun": "had database, files and index repaired",
    "job retried": "had {} run again",
    "identity connected": "connected the account with {}",
    "identity disconnected": "disconnected the account from {}",
    "link revoked": "revoked a link to conversation {}",
    "old events removed": "removed old events from this record: {}",
    "passkey added": "added the passkey “{}”",
    "passkey removed": "removed the passkey “{}”",
    "password changed": "changed their password",
    "password chosen by link": "chose a password by a link",
    "password reset": "made {} a link to choose a new password",
    "recovery code used": "used a recovery code",
    "recovery codes made": "made new recovery codes",
    "second step refused": "was refused at the second step",
    "session revoked": "signed out another device: {}",
    "quota changed": "changed the limits of {}",
    "setting changed": "changed the setting {}",
    "sign-in refused": "was refused: the password was wrong",
    "signed in": "signed in",
    "signed out": "signed out",
    "signed up": "created an account",
    "token made": "made the token “{}”",
    "token revoked": "revoked the token “{}”",
    "two-factor off": "turned two-factor sign-in off",
    "two-factor on": "turned two-factor sign-in on",
    "two-factor reset": "turned two-factor sign-in off for {}",
    "user deleted": "deleted the account of {}",
    "user disabled": "disabled the account of {}",
    "user enabled": "enabled the account of {}",
    "user invited": "invited {}",
}
"""What each action reads like after the name of who did it; ``{}`` is what it was done to."""
NO_NAME = {"sign-in refused": "Somebody was refused: there is no such account"}
"""What is said instead where nobody is known to have done it."""
SYSTEM, GONE = "The system", "Somebody whose account is deleted"


def parts(action: str, who: str, subject: str, is_gone: bool = False) -> tuple[str, str, str, str]:
    """Return the sentence about an event: who, what follows, what it was done to, and what comes after that."""
    if not who and not is_gone and action in NO_NAME:
        return NO_NAME[action], "", "", ""
    name = who or (GONE if is_gone else SYSTEM)
    before, is_there, after = WORDS.get(action, f"{action} {{}}").partition("{}")
    if is_there and not subject:
        before, after = before.rstrip(" :“"), ""
    return name, before, subject if is_there else "", after
