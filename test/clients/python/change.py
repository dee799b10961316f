"""Rows L, P and U: users read and changed as a whole."""

from descope import AssociatedTenant, UserObj
from walk import check, equal, fresh, fresh_phone, holds, loaded, made, refused, users


def without_time(user: dict) -> dict:
    return {key: value for key, value in user.items() if key != "modifiedTime"}


@check("L1")
def load() -> None:
    user = made(display_name="Lo")
    equal(loaded(user["loginIds"][0]), user)
    equal(loaded(user["userId"]), user)
    equal(users.load_by_user_id(user["userId"])["user"], user)


@check("L2")
def unknown() -> None:
    equal('"errorCode":"E112102"' in refused(lambda: users.load(fresh("nobody")), 404), True)
    refused(lambda: users.load_by_user_id("U" + "y" * 27), 404)


@check("L3")
def at_once() -> None:
    login_id = fresh()
    made(login_id)
    equal(loaded(login_id)["name"], "")
    users.patch(login_id, display_name="Seen")
    equal(loaded(login_id)["name"], "Seen")
    users.delete(login_id)
    refused(lambda: users.load(login_id), 404)


@check("L4")
def many() -> None:
    wanted = sorted([made()["userId"], made()["userId"]])
    answer = users.load_users([*wanted, "U" + "z" * 27])
    equal(sorted(user["userId"] for user in answer["users"]), wanted)
    equal(answer["total"], 2)


@check("P1")
def phone_and_roles() -> None:
    login_id = made(display_name="Stays")["loginIds"][0]
    phone = fresh_phone()
    users.patch(login_id, phone=phone, middle_name="M", role_names=["Viewer"])
    holds(loaded(login_id), phone=phone, verifiedPhone=True, middleName="M", roleNames=["Viewer"], name="Stays")


@check("P2")
def roles() -> None:
    login_id = made(role_names=["Viewer"])["loginIds"][0]
    patched = users.patch(login_id, role_names=["Deployer", "Auditor"])["user"]
    equal(sorted(patched["roleNames"]), ["Auditor", "Deployer"])


@check("P3")
def no_roles() -> None:
    phone = fresh_phone()
    login_id = made(phone=phone, role_names=["Viewer"])["loginIds"][0]
    holds(users.patch(login_id, role_names=[])["user"], roleNames=[], phone=phone)


@check("P4")
def one_field() -> None:
    user = made(given_name="G", family_name="F", role_names=["Viewer"])
    patched = users.patch(user["userId"], family_name="New")["user"]
    equal(without_time(patched), {**without_time(user), "familyName": "New"})


@check("P5")
def several_fields() -> None:
    plain = f"plain-{fresh()}"
    user = made(
        plain,
        phone=fresh_phone(),
        verified_phone=False,
        middle_name="M",
        family_name="F",
        role_names=["Viewer"],
        sso_app_ids=["grafana"],
    )
    email, picture = fresh(), "https://pictures.example.com/g"
    patched = users.patch(
        plain, email=email, verified_email=True, given_name="G", picture=picture, custom_attributes={}
    )["user"]
    change = {"email": email, "verifiedEmail": True, "givenName": "G", "picture": picture}
    equal(without_time(patched), {**without_time(user), **change})
    equal(loaded(plain), patched)


@check("P6")
def tenants() -> None:
    both = ["Viewer", "Auditor"]
    login_id = made(role_names=both)["loginIds"][0]
    patched = users.patch(login_id, user_tenants=[AssociatedTenant("acme", both)])["user"]
    equal(len(patched["userTenants"]), 1)
    holds(patched["userTenants"][0], tenantId="acme", tenantName="Acme Corporation", roleNames=both)


@check("P7")
def tenant_roles() -> None:
    both = ["Viewer", "Auditor"]
    login_id = made(user_tenants=[AssociatedTenant("acme", both)])["loginIds"][0]
    users.patch(login_id, user_tenants=[AssociatedTenant("acme", ["Viewer"])])
    equal(loaded(login_id)["userTenants"][0]["roleNames"], ["Viewer"])
    needed = {"acme": {"values": both, "and": True}}
    equal(users.search_all(login_ids=[login_id], tenant_role_names=needed)["total"], 0)


@check("P8")
def stray_keys() -> None:
    login_id = made(phone=fresh_phone())["loginIds"][0]
    phone = fresh_phone()
    patched = users.patch(
        login_id,
        display_name="N",
        given_name="G",
        middle_name="M",
        phone=phone,
        role_names=["Viewer"],
        # No key of PATCH: it says something of whom the call may reach, and makes nobody a test user.
        test=True,
    )["user"]
    holds(patched, name="N", givenName="G", middleName="M", phone=phone, roleNames=["Viewer"], test=False)


@check("P9")
def batch() -> None:
    login_ids = [made()["loginIds"][0], made()["loginIds"][0]]
    answer = users.patch_batch([UserObj(login_id, given_name="B") for login_id in [*login_ids, fresh("nobody")]])
    equal([user["givenName"] for user in answer["patchedUsers"]], ["B", "B"])
    equal(len(answer["failedUsers"]), 1)
    equal([loaded(login_id)["givenName"] for login_id in login_ids], ["B", "B"])


@check("U1")
def update() -> None:
    plain = f"plain-{fresh()}"
    made(plain, email=fresh(), phone=fresh_phone(), verified_email=True, verified_phone=False)
    email, phone, picture = fresh(), fresh_phone(), "https://pictures.example.com/u"
    updated = users.update(
        plain,
        email=email,
        phone=phone,
        verified_email=False,
        verified_phone=True,
        display_name="U",
        given_name="G",
        middle_name="M",
        family_name="F",
        picture=picture,
    )["user"]
    holds(updated, email=email, phone=phone, verifiedEmail=False, verifiedPhone=True, name="U", picture=picture)
    holds(updated, givenName="G", middleName="M", familyName="F")


@check("U2")
def update_keeps_status() -> None:
    login_id = made()["loginIds"][0]
    users.activate(login_id)
    holds(users.update(login_id, email=login_id, display_name="New")["user"], name="New", status="enabled")


@check("U3")
def update_roles() -> None:
    login_id = made(user_tenants=[AssociatedTenant("acme", ["Viewer"])])["loginIds"][0]
    updated = users.update(login_id, email=login_id, role_names=["Deployer", "Auditor"])["user"]
    equal(sorted(updated["roleNames"]), ["Auditor", "Deployer"])


@check("U4")
def update_tenants() -> None:
    login_id = made()["loginIds"][0]
    updated = users.update(login_id, email=login_id, user_tenants=[AssociatedTenant("globex", ["Viewer"])])["user"]
    holds(updated, email=login_id)
    holds(updated["userTenants"][0], tenantId="globex", roleNames=["Viewer"])


@check("U5")
def update_with_nulls() -> None:
    # This client sends null for whatever is not said, and empty lists for roles and tenants.
    both = [fresh(), fresh()]
    made(both[0], additional_login_ids=both[1:])
    users.update(both[0], email=both[0], verified_email=True)
    holds(loaded(both[1]), loginIds=both, email=both[0])
