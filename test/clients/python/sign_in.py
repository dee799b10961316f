"""Rows G, E, J and the sign-in half of F: what signs a user in, and what a session is."""

import json
import time
from typing import Any, Dict

from descope import AssociatedTenant, DeliveryMethod, LoginOptions
from descope.management.user import CreateUserObj
from walk import (
    PASSWORD,
    REDIRECT,
    check,
    claims_of,
    client,
    equal,
    fresh,
    fresh_phone,
    holds,
    loaded,
    made,
    made_test,
    refused,
    token_of,
    users,
)

EMAIL = DeliveryMethod.EMAIL


def tester() -> str:
    return made_test(verified_email=True)["loginIds"][0]


def code_for(login_id: str) -> str:
    return users.generate_otp_for_test_user(EMAIL, login_id)["code"]


def with_password(**options: Any) -> str:
    login_id = made(fresh("session"), **options)["loginIds"][0]
    users.set_active_password(login_id, PASSWORD)
    return login_id


def signed_in(login_id: str) -> Dict[str, Any]:
    return client.password.sign_in(login_id, PASSWORD)


def refresh_token(session: Dict[str, Any]) -> str:
    return session["refreshSessionToken"]["jwt"]


@check("G1")
def nothing_for_nobody() -> None:
    nobody = fresh("nobody")
    refused(lambda: users.generate_otp_for_test_user(EMAIL, nobody))
    refused(lambda: users.generate_magic_link_for_test_user(EMAIL, nobody, REDIRECT))
    refused(lambda: users.generate_enchanted_link_for_test_user(nobody, REDIRECT))


@check("G2")
def code_signs_in_once() -> None:
    login_id = tester()
    generated = users.generate_otp_for_test_user(EMAIL, login_id)
    equal(generated["loginId"], login_id)
    equal(client.otp.verify_code(EMAIL, login_id, generated["code"])["user"]["loginIds"], [login_id])
    refused(lambda: client.otp.verify_code(EMAIL, login_id, generated["code"]))


@check("G3")
def code_for_another_way() -> None:
    phone = fresh_phone()
    plain = made_test(f"plain-{phone}", phone=phone)["loginIds"][0]
    equal(client.otp.verify_code(EMAIL, plain, code_for(plain))["user"]["phone"], phone)


@check("G4")
def code_outlives_sign_in() -> None:
    login_id = tester()
    code = code_for(login_id)
    equal(client.otp.sign_in(EMAIL, login_id) not in ("", login_id), True)
    equal(client.otp.verify_code(EMAIL, login_id, code)["user"]["loginIds"], [login_id])


@check("G5")
def sign_up_of_a_test_user() -> None:
    login_id = tester()
    for _ in ("invited", "enabled"):
        code = code_for(login_id)
        client.otp.sign_up(EMAIL, login_id, {"email": login_id})
        client.otp.verify_code(EMAIL, login_id, code)
    equal(loaded(login_id)["status"], "enabled")


@check("G6")
def magic_link() -> None:
    login_id = tester()
    link = users.generate_magic_link_for_test_user(EMAIL, login_id, REDIRECT)["link"]
    equal(link.startswith(f"{REDIRECT}?t="), True)
    equal(client.magiclink.verify(token_of(link))["user"]["loginIds"], [login_id])
    equal("token" in refused(lambda: client.magiclink.verify("no-such-token")), True)


@check("G7")
def magic_link_without_address() -> None:
    login_id = tester()
    link = users.generate_magic_link_for_test_user(EMAIL, login_id, "")["link"]
    equal(client.magiclink.verify(token_of(link))["user"]["loginIds"], [login_id])


@check("G8")
def enchanted_link() -> None:
    login_id = tester()
    generated = users.generate_enchanted_link_for_test_user(login_id, REDIRECT)
    pending = generated["pendingRef"]
    equal("E062503" in refused(lambda: client.enchantedlink.get_session(pending), 401), True)
    client.enchantedlink.verify(token_of(generated["link"]))
    equal(client.enchantedlink.get_session(pending)["user"]["loginIds"], [login_id])


@check("G9")
def claims_of_a_link() -> None:
    login_id = tester()
    options = LoginOptions(custom_claims={"plan": "gold", "seats": 7})
    link = users.generate_magic_link_for_test_user(EMAIL, login_id, REDIRECT, options)["link"]
    holds(claims_of(client.magiclink.verify(token_of(link))), plan="gold", seats=7)


@check("G10")
def link_outlives_address() -> None:
    login_id = tester()
    link = users.generate_magic_link_for_test_user(EMAIL, login_id, REDIRECT)["link"]
    moved = fresh("moved")
    users.update_email(login_id, moved, True)
    equal(client.magiclink.verify(token_of(link))["user"]["email"], moved)


@check("E1")
def embedded_link() -> None:
    login_id = made()["loginIds"][0]
    token = users.generate_embedded_link(login_id, {"plan": "gold"})
    holds(claims_of(client.magiclink.verify(token)), plan="gold")
    equal(json.loads(refused(lambda: users.generate_embedded_link(fresh("nobody"))))["errorMessage"] != "", True)


@check("E2")
def embedded_link_expires() -> None:
    token = users.generate_embedded_link(made()["loginIds"][0], timeout=1)
    time.sleep(2)
    equal("expire" in refused(lambda: client.magiclink.verify(token)), True)


@check("E3")
def embedded_sign_up() -> None:
    login_id = fresh("new")
    token = users.generate_sign_up_embedded_link(
        login_id,
        CreateUserObj(email=login_id, name="New"),
        email_verified=True,
        login_options=LoginOptions(custom_claims={"signup": True}),
    )
    session = client.magiclink.verify(token)
    equal(client.validate_session(session["sessionToken"]["jwt"])["signup"], True)
    holds(loaded(login_id), name="New", email=login_id, verifiedEmail=True)


@check("J1")
def session_proven() -> None:
    login_id = with_password()
    session = signed_in(login_id)
    jwt = session["sessionToken"]["jwt"]
    claims = client.validate_session(jwt)
    equal(claims["sub"], loaded(login_id)["userId"])
    equal(session["projectId"] in claims["iss"], True)
    head, body, signature = jwt.split(".")
    broken = signature[:-8] + ("A" * 8 if signature[-8:] != "A" * 8 else "B" * 8)
    try:
        client.validate_session(f"{head}.{body}.{broken}")
        equal("granted", "refused")
    except Exception as error:
        equal("ignature" in str(error), True)


@check("J2")
def first_seen() -> None:
    login_id = with_password()
    equal(loaded(login_id)["status"], "invited")
    equal(signed_in(login_id)["firstSeen"], True)
    equal(loaded(login_id)["status"], "enabled")
    equal(signed_in(login_id)["firstSeen"], False)


@check("J3")
def refresh() -> None:
    session = signed_in(with_password())
    again = client.refresh_session(refresh_token(session))
    equal(again["sessionToken"]["sub"], session["userId"])
    refused(lambda: client.refresh_session(session["sessionToken"]["jwt"]), 401)


@check("J4")
def me() -> None:
    login_id = with_password(display_name="Me")
    user = client.me(refresh_token(signed_in(login_id)))
    holds(user, loginIds=[login_id], name="Me", status="enabled")


@check("J5")
def logout() -> None:
    token = refresh_token(signed_in(with_password()))
    client.logout(token)
    refused(lambda: client.refresh_session(token), 401)


@check("J6")
def roles_stay() -> None:
    tenants = [AssociatedTenant("acme", ["Auditor"]), AssociatedTenant("globex", ["Deployer"])]
    session = signed_in(with_password(role_names=["Viewer"], user_tenants=tenants))
    claims = client.validate_session(session["sessionToken"]["jwt"])
    equal((claims["roles"], claims["permissions"]), (["Viewer"], ["read"]))
    equal(sorted(claims["tenants"]), ["acme", "globex"])
    equal(claims["tenants"]["acme"]["roles"], ["Auditor"])
    equal(claims["tenants"]["globex"]["roles"], ["Deployer"])
    equal(sorted(claims["tenants"]["globex"]["permissions"]), ["deploy", "read"])


@check("J7")
def passwords() -> None:
    login_id = with_password()
    said = refused(lambda: client.password.sign_in(login_id, "Walk-the-line-2!"))
    equal("credentials" in said, True)
    refused(lambda: client.password.sign_in(fresh("nobody"), PASSWORD))
    replaced = client.password.replace(login_id, PASSWORD, "Walk-the-line-3!")
    equal(replaced["user"]["loginIds"], [login_id])
    equal(client.password.sign_in(login_id, "Walk-the-line-3!")["user"]["loginIds"], [login_id])
    holds(client.password.get_policy(), minLength=8, nonAlphanumeric=True)
    refused(lambda: client.password.sign_up(fresh(), "short!", {}))
    refused(lambda: client.password.sign_up(fresh(), "onlyletters", {}))
    refused(lambda: client.password.sign_up(login_id, PASSWORD, {}))
    equal(client.password.sign_up(fresh(), PASSWORD, {})["user"]["status"], "enabled")


@check("J8")
def chosen_tenant() -> None:
    session = signed_in(with_password(user_tenants=[AssociatedTenant("acme")]))
    equal("dct" in client.validate_session(session["sessionToken"]["jwt"]), False)
    chosen = client.select_tenant("acme", refresh_token(session))
    equal(client.validate_session(chosen["sessionToken"]["jwt"])["dct"], "acme")


@check("J9")
def wrong_codes() -> None:
    login_id, other = tester(), tester()
    for wrong in ("000000", code_for(other)):
        said = refused(lambda: client.otp.verify_code(EMAIL, login_id, wrong))
        equal("code" in json.loads(said)["errorMessage"], True)
    said = refused(lambda: client.otp.sign_in(EMAIL, fresh("nobody")))
    equal("user" in json.loads(said)["errorMessage"].lower(), True)


@check("F16")
def logged_out_by_management() -> None:
    login_id = with_password()
    token = refresh_token(signed_in(login_id))
    users.logout_user(login_id)
    refused(lambda: client.refresh_session(token), 401)


@check("F17")
def history() -> None:
    login_id = with_password()
    user_id = signed_in(login_id)["userId"]
    entries = users.history([user_id])
    equal([entry["userId"] for entry in entries], [user_id])
    equal(abs(entries[0]["loginTime"] - time.time()) < 60, True)
