"""Rows O, C and B: users made, one by one and in batches."""

import base64
import hashlib

from descope import AssociatedTenant, UserObj, UserPassword
from descope.management.user_pwd import UserPasswordPbkdf2
from walk import PASSWORD, check, client, equal, fresh, fresh_phone, has, holds, ids, loaded, made, made_test, refused, users


@check("O1")
def every_key() -> None:
    user = made()
    has(user, "TOTP", "SAML", "SCIM", "createdTime", "modifiedTime", "password", "picture", "test", "webauthn")
    holds(user, OAuth={}, customAttributes={}, permissions=[], ssoAppIds=[], userTenants=[], roleNames=[])
    equal(user["externalIds"], user["loginIds"])
    equal(len(user["userId"]), 28)
    equal(loaded(user["loginIds"][0]).keys(), user.keys())


@check("C1")
def email_login_id() -> None:
    login_id = fresh()
    holds(made(login_id), loginIds=[login_id], email=login_id, verifiedEmail=True, status="invited", test=False)


@check("C2")
def test_user() -> None:
    login_id = fresh("test")
    holds(made_test(login_id, verified_email=True), email=login_id, verifiedEmail=True, test=True)


@check("C3")
def disabled() -> None:
    plain = f"plain-{fresh()}"
    holds(made(plain, email=fresh(), status="disabled"), loginIds=[plain], status="disabled")


@check("C4")
def phone_only() -> None:
    phone = fresh_phone()
    holds(made(f"plain-{phone}", phone=phone), phone=phone, email="")


@check("C5")
def flags() -> None:
    user = made(f"plain-{fresh()}", email=fresh(), phone=fresh_phone(), verified_email=True, verified_phone=False)
    holds(user, verifiedEmail=True, verifiedPhone=False)


@check("C6")
def phone_normalised() -> None:
    holds(made(phone="+1-555-555-5555"), phone="+15555555555")


@check("C7")
def phone_login_id() -> None:
    user = made_test("+1-202-555-0199")
    equal(user["loginIds"], ["+12025550199"])
    equal(loaded("+12025550199")["userId"], user["userId"])
    equal(users.generate_embedded_link("+1-202-555-0199") != "", True)
    users.delete("+1-202-555-0199")
    refused(lambda: users.load_by_user_id(user["userId"]), 404)


@check("C8")
def further_login_ids() -> None:
    wanted = [fresh(), fresh("a"), fresh("b")]
    equal(made(wanted[0], additional_login_ids=wanted[1:])["loginIds"], wanted)
    equal(loaded(wanted[2])["loginIds"], wanted)


@check("C9")
def tenants() -> None:
    user = made(user_tenants=[AssociatedTenant("acme", ["Viewer", "Auditor"])])
    equal(len(user["userTenants"]), 1)
    holds(user["userTenants"][0], tenantId="acme", tenantName="Acme Corporation", roleNames=["Viewer", "Auditor"])


@check("C10")
def roles_and_tenants() -> None:
    login_id = made(role_names=["Tenant Admin"], user_tenants=[AssociatedTenant("acme", ["Tenant Admin"])])["loginIds"][0]
    user = loaded(login_id)
    holds(user, roleNames=["Tenant Admin"], permissions=["Impersonate", "User Admin", "SSO Admin"])
    holds(user["userTenants"][0], roleNames=["Tenant Admin"])


@check("C11")
def sso_apps() -> None:
    holds(made(sso_app_ids=["descope-default-oidc"]), ssoAppIds=["descope-default-oidc"])


@check("C12")
def attributes() -> None:
    login_id = made(custom_attributes={"newUser": False})["loginIds"][0]
    equal(loaded(login_id)["customAttributes"], {"newUser": False})


@check("C13")
def no_attributes() -> None:
    equal(made(custom_attributes={})["customAttributes"], {})


@check("C14")
def password() -> None:
    login_id = fresh()
    users.invite_batch([UserObj(login_id, password=UserPassword(cleartext=PASSWORD))], send_mail=False)
    equal(client.password.sign_in(login_id, PASSWORD)["user"]["loginIds"], [login_id])


@check("C15")
def invited() -> None:
    equal(made()["status"], "invited")
    equal(made_test()["status"], "invited")
    equal(users.invite(fresh(), send_mail=False)["user"]["status"], "invited")


@check("C16")
def hidden() -> None:
    login_id = fresh("hidden")
    equal(made_test(login_id)["test"], True)
    equal(users.search_all(text=login_id)["total"], 0)
    equal(users.search_all(text=login_id, with_test_user=True)["total"], 1)


@check("C18")
def twice() -> None:
    login_id = fresh("test")
    first = made_test(login_id, display_name="Twice")
    equal(made_test(login_id, display_name="Twice")["userId"], first["userId"])


@check("C19")
def invited_again() -> None:
    user = made()
    equal(users.invite(user["loginIds"][0], send_mail=False)["user"]["userId"], user["userId"])
    equal(users.invite(user["userId"], send_mail=False)["user"]["userId"], user["userId"])
    refused(lambda: users.invite("U" + "x" * 27, email=fresh(), send_mail=False), 404)


@check("C20")
def shared_contacts() -> None:
    same = {"email": "shared@walk.example.com", "phone": "+12025550142"}
    both = [made("one", verified_email=True, **same), made("two", verified_email=True, **same)]
    for user in both:
        holds(user, **same)
    equal(both[0]["userId"] != both[1]["userId"], True)


@check("C21")
def no_phone_to_verify() -> None:
    holds(made(verified_phone=True), phone="", verifiedPhone=False)


@check("B1")
def invited_batch() -> None:
    login_ids = [fresh(), fresh()]
    answer = users.invite_batch([UserObj(login_id) for login_id in login_ids], send_mail=False)
    equal(answer["failedUsers"], [])
    equal(ids(answer["createdUsers"]), login_ids)
    for login_id in login_ids:
        holds(loaded(login_id), email=login_id, verifiedEmail=True, status="invited")


@check("B2")
def five() -> None:
    answer = users.invite_batch([UserObj(fresh()) for _ in range(5)], send_mail=False)
    equal([user["status"] for user in answer["createdUsers"]], ["invited"] * 5)
    equal(answer["failedUsers"], [])


@check("B3")
def mixed() -> None:
    cases = [("enabled", True), ("disabled", False), ("invited", True), (None, False)]
    batch = [
        UserObj(f"plain-{fresh()}", email=fresh(), status=status, verified_email=verified) for status, verified in cases
    ]
    created = users.invite_batch(batch, send_mail=False)["createdUsers"]
    equal(
        [(user["status"], user["verifiedEmail"]) for user in created],
        [("enabled", True), ("disabled", False), ("invited", True), ("invited", False)],
    )


@check("B4")
def pbkdf2() -> None:
    salt = b"a salt of bytes"
    digest = hashlib.pbkdf2_hmac("sha1", PASSWORD.encode(), salt, 1000, 20)
    hashed = UserPasswordPbkdf2(base64.b64encode(digest).decode(), base64.b64encode(salt).decode(), 1000, "sha1")
    login_id = fresh("hash")
    users.invite_batch([UserObj(login_id, display_name="Hashed", password=UserPassword(hashed=hashed))], send_mail=False)
    holds(client.password.sign_in(login_id, PASSWORD)["user"], email=login_id, name="Hashed")
    refused(lambda: client.password.sign_in(login_id, "Walk-the-line-2!"), 401)


@check("B7")
def counted() -> None:
    login_ids = [fresh("counted") for _ in range(3)]
    users.invite_batch([UserObj(login_id) for login_id in login_ids], send_mail=False)
    equal(users.search_all(login_ids=login_ids)["total"], 3)
