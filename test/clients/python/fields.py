"""Rows F, S, D and A: one field at a time, search, deletion, attribute definitions."""

import time

from descope import AssociatedTenant, AuthException
from walk import PASSWORD, check, client, equal, fresh, fresh_phone, has, holds, ids, loaded, made, made_test, refused, users


def new() -> str:
    return made()["loginIds"][0]


@check("S1")
def search_at_once() -> None:
    login_id, renamed = new(), fresh("renamed")
    users.update_login_id(login_id, renamed)
    has(ids(users.search_all()["users"]), renamed)
    users.delete(renamed)
    equal(renamed in ids(users.search_all()["users"]), False)


@check("S2")
def search_test_users() -> None:
    made()
    login_id = made_test()["loginIds"][0]
    found = users.search_all(test_users_only=True)["users"]
    has(ids(found), login_id)
    equal({user["test"] for user in found}, {True})
    equal(login_id in ids(users.search_all()["users"]), False)


@check("S3")
def search_contacts() -> None:
    phone = fresh_phone()
    login_id = made_test(phone=phone)["loginIds"][0]
    answer = users.search_all(with_test_user=True, phones=[phone], emails=[login_id])
    equal((ids(answer["users"]), answer["total"]), ([login_id], 1))


@check("S4")
def search_created() -> None:
    made(fresh("written-lately"))
    now, minutes = int(time.time() * 1000), 5 * 60_000
    equal(users.search_all(text="written-lately", from_created_time=now - minutes)["total"], 1)
    equal(users.search_all(text="written-lately", from_created_time=now + minutes)["total"], 0)


@check("S5")
def search_text() -> None:
    login_id = made(fresh("found-as-text"))["loginIds"][0]
    equal(len(users.search_all(text=login_id, limit=1)["users"]), 1)
    users.delete(login_id)
    equal(users.search_all(text=login_id, limit=1)["users"], [])


@check("S6")
def search_roles() -> None:
    login_id = made(user_tenants=[AssociatedTenant("initech", ["Deployer"])])["loginIds"][0]
    answer = users.search_all(tenant_ids=["initech"], role_names=["Deployer"])
    equal((ids(answer["users"]), answer["total"]), ([login_id], 1))


@check("S7")
def search_tenant_roles() -> None:
    both = ["Viewer", "Auditor"]
    has_both = made(user_tenants=[AssociatedTenant("globex", both)])["userId"]
    has_one = made(user_tenants=[AssociatedTenant("globex", both[:1])])["userId"]

    def found(every: bool) -> list:
        needed = {"globex": {"values": both, "and": every}}
        answer = users.search_all(user_ids=[has_both, has_one], tenant_role_names=needed)
        return sorted(user["userId"] for user in answer["users"])

    equal(found(True), [has_both])
    equal(found(False), sorted([has_both, has_one]))


@check("S8")
def search_test_roles() -> None:
    login_id = made_test(role_names=["is_staff"])["loginIds"][0]
    first = users.search_all_test_users(role_names=["is_staff"])["users"][0]
    holds(first, loginIds=[login_id], roleNames=["is_staff"], test=True)


@check("S9")
def search_page() -> None:
    login_ids = [made(fresh("paged"))["loginIds"][0] for _ in range(3)]
    page = users.search_all(login_ids=login_ids, limit=2, page=1)
    equal((len(page["users"]), page["total"]), (1, 3))


@check("F1")
def status() -> None:
    login_id = new()
    equal(users.deactivate(login_id)["user"]["status"], "disabled")
    equal(users.activate(login_id)["user"]["status"], "enabled")
    equal(loaded(login_id)["status"], "enabled")


@check("F2")
def login_id() -> None:
    user, renamed = made(), fresh("renamed")
    after = users.update_login_id(user["loginIds"][0], renamed)["user"]
    holds(after, loginIds=[renamed], userId=user["userId"])
    equal(loaded(renamed)["userId"], user["userId"])
    users.delete(renamed)
    refused(lambda: users.load_by_user_id(user["userId"]), 404)


@check("F3")
def email() -> None:
    one, address = new(), fresh()
    holds(users.update_email(one, address, False)["user"], email=address, verifiedEmail=False)
    holds(users.update_email(one, address, True)["user"], email=address, verifiedEmail=True)


@check("F4")
def phone() -> None:
    one = new()
    holds(users.update_phone(one, "+1-555-555-5555", True)["user"], phone="+15555555555", verifiedPhone=True)
    holds(users.update_phone(one, "+15555555555", False)["user"], verifiedPhone=False)


@check("F5")
def names() -> None:
    one = new()
    users.update_display_name(one, "Shown")
    users.update_display_name(one, given_name="G", middle_name="M", family_name="F")
    holds(loaded(one), name="Shown", givenName="G", middleName="M", familyName="F")


@check("F6")
def picture() -> None:
    holds(users.update_picture(new(), "https://pictures.example.com/f6")["user"], picture="https://pictures.example.com/f6")


@check("F7")
def attribute() -> None:
    one = made(custom_attributes={"newUser": False})["loginIds"][0]
    users.update_custom_attribute(one, "newUser", True)
    equal(loaded(one)["customAttributes"], {"newUser": True})


@check("F8")
def roles() -> None:
    one, two = new(), ["Auditor", "Viewer"]
    equal(sorted(users.add_roles(one, two)["user"]["roleNames"]), two)
    equal(users.remove_roles(one, two)["user"]["roleNames"], [])
    equal(sorted(users.set_roles(one, two)["user"]["roleNames"]), two)
    refused(lambda: users.add_tenant_roles(one, "acme", two), 400)
    users.add_tenant(one, "acme")

    def in_tenant(answer: dict) -> list:
        return sorted(answer["user"]["userTenants"][0]["roleNames"])

    equal(in_tenant(users.add_tenant_roles(one, "acme", two)), two)
    equal(in_tenant(users.remove_tenant_roles(one, "acme", ["Viewer"])), ["Auditor"])
    equal(in_tenant(users.set_tenant_roles(one, "acme", ["Deployer"])), ["Deployer"])


@check("F9")
def tenants() -> None:
    one = new()
    equal([tenant["tenantId"] for tenant in users.add_tenant(one, "acme")["user"]["userTenants"]], ["acme"])
    equal(users.remove_tenant(one, "acme")["user"]["userTenants"], [])


@check("F10")
def sso_apps() -> None:
    one, app = new(), ["descope-default-oidc"]
    equal(users.add_sso_apps(one, app)["user"]["ssoAppIds"], app)
    equal(users.remove_sso_apps(one, app)["user"]["ssoAppIds"], [])
    equal(users.set_sso_apps(one, app)["user"]["ssoAppIds"], app)


@check("F11")
def temporary_password() -> None:
    one = new()
    users.set_temporary_password(one, PASSWORD)
    refused(lambda: client.password.sign_in(one, PASSWORD))


@check("F12")
def active_password() -> None:
    one = new()
    users.set_active_password(one, PASSWORD)
    equal(client.password.sign_in(one, PASSWORD)["user"]["loginIds"], [one])
    equal(loaded(one)["password"], True)


@check("F13")
def old_set_password() -> None:
    one = new()
    users.set_active_password(one, "The-one-before-1!")
    users.set_password(one, PASSWORD)
    equal(loaded(one)["password"], True)
    said = refused(lambda: client.password.sign_in(one, "The-one-before-1!"), 401)
    equal("Invalid signin credentials" in said, True)


@check("F14")
def expired_password() -> None:
    one = new()
    users.set_active_password(one, PASSWORD)
    users.expire_password(one)
    equal("E062909" in refused(lambda: client.password.sign_in(one, PASSWORD), 401), True)


@check("F15")
def passkeys() -> None:
    one = new()
    equal(users.remove_all_passkeys(one), None)
    equal(loaded(one)["webauthn"], False)


@check("A1")
def defined() -> None:
    # The kind's number: the client's own hint says a word, the service's tests a number.
    answer = users.create_custom_attribute("twentyLettersLongNam", "Twenty", 1)  # type: ignore[arg-type]
    has([one["name"] for one in answer["data"]], "twentyLettersLongNam")
    equal(int(answer["total"]), len(answer["data"]))


@check("A2")
def defined_again() -> None:
    answer = users.create_custom_attribute("twentyLettersLongNam", "Twenty", 1)  # type: ignore[arg-type]
    equal([one["name"] for one in answer["data"]].count("twentyLettersLongNam"), 1)


@check("A3")
def undefined() -> None:
    left = users.delete_custom_attribute("twentyLettersLongNam")["data"]
    equal("twentyLettersLongNam" in [one["name"] for one in left], False)
    equal(users.load_custom_attributes()["data"], left)


@check("D1")
def deleted() -> None:
    one, two = made(), made()
    users.delete(one["loginIds"][0])
    users.delete_by_user_id(two["userId"])
    for user in (one, two):
        refused(lambda: users.load_by_user_id(user["userId"]), 404)


@check("D2")
def deleted_nobody() -> None:
    try:
        users.delete(fresh("nobody"))
        status = 200
    except AuthException as error:
        status = error.status_code or 0
    equal(status < 500, True)


@check("D3")
def deleted_test_users() -> None:
    plain, test = new(), made_test()["loginIds"][0]
    users.delete_all_test_users()
    refused(lambda: users.load(test), 404)
    equal(users.search_all(test_users_only=True)["total"], 0)
    equal(loaded(plain)["loginIds"], [plain])


@check("D4")
def deleted_batch() -> None:
    user_ids = [made()["userId"], made()["userId"]]
    users.delete_batch(user_ids)
    equal(users.load_users(user_ids)["users"], [])
