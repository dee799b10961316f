"""What the checks of the Python client stand on.

Comes in: DESCOPE_BASE_URL, DESCOPE_PROJECT_ID and DESCOPE_MANAGEMENT_KEY, and one function per row of test/clients/rows.ts.
Leaves: one JSON line per row, {"row", "ok", "compared", "got"}. It must not know what a row asks.
"""

import itertools
import json
import os
import traceback
from typing import Any, Callable, Dict, Iterable, List
from urllib.parse import parse_qs, urlparse

from descope import AuthException, DescopeClient

PASSWORD = "Walk-the-line-1!"
REDIRECT = "https://app.example.com/verify"

client = DescopeClient(
    project_id=os.environ["DESCOPE_PROJECT_ID"],
    management_key=os.environ["DESCOPE_MANAGEMENT_KEY"],
    base_url=os.environ["DESCOPE_BASE_URL"],
)
users = client.mgmt.user

_checks: Dict[str, Callable[[], None]] = {}
_numbers = itertools.count(1)
_compared = 0


def check(row: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Makes a function the check of a row."""

    def register(body: Callable[[], None]) -> Callable[[], None]:
        if row in _checks:
            raise ValueError(f"two checks of {row}")
        _checks[row] = body
        return body

    return register


def run() -> None:
    """Runs every check and says how it went; a check that fails stops no other."""
    global _compared
    for row, body in _checks.items():
        _compared = 0
        outcome: Dict[str, Any] = {"row": row, "ok": True}
        try:
            body()
        except Exception as error:  # whatever it is, it is the row's outcome
            outcome = {"row": row, "ok": False, "got": [str(error), *traceback.format_exc().splitlines()[-6:]]}
        print(json.dumps({**outcome, "compared": _compared}), flush=True)


def equal(got: Any, wanted: Any) -> None:
    """Fails the check when the two differ."""
    global _compared
    _compared += 1
    if got != wanted:
        raise AssertionError(f"got {got!r}, wanted {wanted!r}")


def holds(got: Dict[str, Any], **wanted: Any) -> None:
    """Fails the check when one of the keys has another value; others may be anything."""
    equal({key: got.get(key) for key in wanted}, wanted)


def has(got: Iterable[Any], *wanted: Any) -> None:
    """Fails the check when something wanted is missing."""
    listed = list(got)
    equal([one for one in wanted if one not in listed], [])


def refused(call: Callable[[], Any], *statuses: int) -> str:
    """Fails the check when the service grants the call or refuses it otherwise. Returns the raw answer."""
    try:
        call()
    except AuthException as error:
        equal(error.status_code in statuses or (not statuses and 400 <= (error.status_code or 0) < 500), True)
        return error.error_message or ""
    raise AssertionError("it was granted")


def fresh(what: str = "user") -> str:
    """A login ID that nobody has: an e-mail."""
    return f"{what}-{next(_numbers)}@walk.example.com"


def fresh_phone() -> str:
    """A phone that nobody has, in E.164."""
    return f"+1202555{next(_numbers):04}"


def made(login_id: str = "", **options: Any) -> Dict[str, Any]:
    """A new user."""
    return users.create(login_id or fresh(), **options)["user"]


def made_test(login_id: str = "", **options: Any) -> Dict[str, Any]:
    """A new test user."""
    return users.create_test_user(login_id or fresh("test"), **options)["user"]


def loaded(login_id: str) -> Dict[str, Any]:
    return users.load(login_id)["user"]


def token_of(link: str) -> str:
    """The token of a link."""
    return parse_qs(urlparse(link).query)["t"][0]


def claims_of(session: Dict[str, Any]) -> Dict[str, Any]:
    """Claims of a session's token, those asked for by the caller on top."""
    token = client.validate_session(session["sessionToken"]["jwt"])
    return {**token, **token.get("nsec", {})}


def ids(found: List[Dict[str, Any]]) -> List[str]:
    """All login IDs of users."""
    return [login_id for user in found for login_id in user["loginIds"]]
