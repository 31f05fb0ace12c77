"""Wrong passwords are counted by account, whatever addresses they come from, without shutting its owner out.

After some of them a device that never was signed in to the account waits: longer with each wrong password, and longer
yet where its own network has sent one of them. A device that was signed in before does not.
"""

from __future__ import annotations

import hashlib
import math
import time
import uuid

from webapp.auth import queries
from webapp.platform.extensions import limiter
from webapp.platform.unit_of_work import unit_of_work

FREE = 20
"""How many wrong passwords an account takes, within a window, before anybody waits."""
WINDOW_S = 900
FIRST_WAIT_S, LONGEST_WAIT_S = 1, 30
SAME_NETWORK_S = 300


def account_of(login: str) -> str:
    """Return what stands for an account: the same for its name and its address; for none, the same each time, too."""
    name = login.strip().lower()
    with unit_of_work():  # releases the connection: counting takes one of its own
        found = queries.find_login(name)
    return account_key(found.user_id if found else name)


def account_key(account: uuid.UUID | str) -> str:
    """Return what stands for an account of this id, or for a name that is none."""
    return hashlib.sha256(str(account).encode()).hexdigest()


def seconds_to_wait(account: str, block: str) -> int:
    """Return for how many seconds no password from an unknown device is looked at; 0 when it is."""
    if not limiter.enabled or limiter.storage.get(_failed(account)) < FREE:
        return 0
    ends = [limiter.storage.get_expiry(key) for key in (_waits(account), _from(account, block))]
    return max(0, math.ceil(max(ends) - time.time()))


def failed(account: str, block: str) -> int:
    """Count a wrong password, and return how many there were within the window."""
    if not limiter.enabled:
        return 0
    count = limiter.storage.incr(_failed(account), WINDOW_S)
    limiter.storage.incr(_from(account, block), SAME_NETWORK_S)
    if count >= FREE:
        limiter.storage.clear(_waits(account))
        limiter.storage.incr(_waits(account), min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(count - FREE, 9)))
    return count


def _failed(account: str) -> str:
    return f"wrong passwords {account}"


def _from(account: str, block: str) -> str:
    return f"wrong passwords {account} {block}"


def _waits(account: str) -> str:
    return f"wait {account}"
