package main

// Rows F and A: one field at a time, passwords set by management, attribute definitions.

import (
	"fmt"
	"slices"

	"github.com/descope/go-sdk/descope"
)

func fieldChecks() {
	check("F1", func() {
		loginID := id()
		equal(must(users.Deactivate(ctx, loginID)).Status, "disabled")
		equal(must(users.Activate(ctx, loginID)).Status, "enabled")
		equal(load(loginID).Status, "enabled")
	})
	check("F2", func() {
		user, renamed := made(nil), fresh("renamed")
		after := must(users.UpdateLoginID(ctx, user.LoginIDs[0], renamed))
		equal(after.LoginIDs, []string{renamed})
		equal([]string{after.UserID, load(renamed).UserID}, []string{user.UserID, user.UserID})
		ok(users.Delete(ctx, renamed))
		_, err := users.LoadByUserID(ctx, user.UserID)
		refused(err, 404)
	})
	check("F3", func() {
		loginID, email := id(), fresh("f3")
		for _, verified := range []bool{false, true} {
			user := must(users.UpdateEmail(ctx, loginID, email, verified, true))
			equal([]any{user.Email, user.VerifiedEmail}, []any{email, verified})
		}
		// The switch that this client has and the contract names: no merging into whom the address belongs to.
		_, err := users.UpdateEmail(ctx, loginID, id(), true, true)
		equal(refused(err, 409).Code, "E111127")
	})
	check("F4", func() {
		loginID := id()
		for _, verified := range []bool{true, false} {
			user := must(users.UpdatePhone(ctx, loginID, "+1-555-555-5555", verified, true))
			equal([]any{user.Phone, user.VerifiedPhone}, []any{"+15555555555", verified})
		}
	})
	check("F5", func() {
		loginID := id()
		must(users.UpdateDisplayName(ctx, loginID, "Shown"))
		must(users.UpdateUserNames(ctx, loginID, "G", "M", "F"))
		user := load(loginID)
		equal([]string{user.Name, user.GivenName, user.MiddleName, user.FamilyName}, []string{"Shown", "G", "M", "F"})
	})
	check("F6", func() {
		picture := "https://pictures.example.com/f6"
		equal(must(users.UpdatePicture(ctx, id(), picture)).Picture, picture)
	})
	check("F7", func() {
		loginID := made(&descope.UserRequest{CustomAttributes: map[string]any{"newUser": false}}).LoginIDs[0]
		must(users.UpdateCustomAttribute(ctx, loginID, "newUser", true))
		equal(load(loginID).CustomAttributes, map[string]any{"newUser": true})
	})
	check("F8", func() {
		loginID, two := id(), []string{"Auditor", "Viewer"}
		equal(sorted(must(users.AddRoles(ctx, loginID, two)).RoleNames), two)
		equal(must(users.RemoveRoles(ctx, loginID, two)).RoleNames, []string{})
		equal(sorted(must(users.SetRoles(ctx, loginID, two)).RoleNames), two)
		_, err := users.AddTenantRoles(ctx, loginID, "acme", two)
		refused(err, 400)
		must(users.AddTenant(ctx, loginID, "acme"))
		inTenant := func(user *descope.UserResponse, err error) []string {
			ok(err)
			return sorted(user.UserTenants[0].Roles)
		}
		equal(inTenant(users.AddTenantRoles(ctx, loginID, "acme", two)), two)
		equal(inTenant(users.RemoveTenantRoles(ctx, loginID, "acme", []string{"Viewer"})), []string{"Auditor"})
		equal(inTenant(users.SetTenantRoles(ctx, loginID, "acme", []string{"Deployer"})), []string{"Deployer"})
	})
	check("F9", func() {
		loginID := id()
		user := must(users.AddTenant(ctx, loginID, "acme"))
		equal(len(user.UserTenants), 1)
		equal(user.UserTenants[0].TenantID, "acme")
		equal(len(must(users.RemoveTenant(ctx, loginID, "acme")).UserTenants), 0)
	})
	check("F10", func() {
		loginID, app := id(), []string{"descope-default-oidc"}
		equal(must(users.AddSSOApps(ctx, loginID, app)).SSOAppIDs, app)
		equal(must(users.RemoveSSOApps(ctx, loginID, app)).SSOAppIDs, []string{})
		equal(must(users.SetSSOApps(ctx, loginID, app)).SSOAppIDs, app)
	})
	check("F15", func() {
		loginID := id()
		ok(users.RemoveAllPasskeys(ctx, loginID))
		equal(load(loginID).WebAuthn, false)
	})
}

func passwordChecks() {
	check("F11", func() {
		loginID := id()
		ok(users.SetTemporaryPassword(ctx, loginID, password))
		_, err := auth.Password().SignIn(ctx, loginID, password, nil)
		refused(err)
	})
	check("F12", func() {
		loginID := id()
		ok(users.SetActivePassword(ctx, loginID, password))
		equal(signedIn(loginID).User.LoginIDs, []string{loginID})
		equal(load(loginID).Password, true)
	})
	check("F13", func() {
		loginID, before := id(), "The-one-before-1!"
		ok(users.SetActivePassword(ctx, loginID, before))
		//lint:ignore SA1019 the old way is what the row is about
		ok(users.SetPassword(ctx, loginID, password))
		equal(load(loginID).Password, true)
		_, err := auth.Password().SignIn(ctx, loginID, before, nil)
		equal(refused(err, 401).Message, "Invalid signin credentials")
	})
	check("F14", func() {
		loginID := id()
		ok(users.SetActivePassword(ctx, loginID, password))
		ok(users.ExpirePassword(ctx, loginID))
		_, err := auth.Password().SignIn(ctx, loginID, password, nil)
		equal(refused(err, 401).Code, descope.ErrPasswordExpired.Code)
	})
}

func attributeChecks() {
	const name = "twentyLettersLongNam"
	twenty := []*descope.CustomAttribute{{Name: name, DisplayName: "Twenty", Type: 1}}
	named := func(found []*descope.CustomAttribute) int {
		count := 0
		for _, one := range found {
			if one.Name == name {
				count++
			}
		}
		return count
	}
	check("A1", func() {
		found := must(users.CreateCustomAttributes(ctx, twenty))
		equal(named(found), 1)
		// A 64-bit number: a string on the wire.
		equal(fmt.Sprint(wire.answer()["total"]), fmt.Sprint(len(found)))
	})
	check("A2", func() {
		equal(named(must(users.CreateCustomAttributes(ctx, twenty))), 1)
	})
	check("A3", func() {
		left := must(users.DeleteCustomAttributes(ctx, []string{name}))
		equal(named(left), 0)
		equal(must(users.GetCustomAttributes(ctx)), left)
		equal(slices.ContainsFunc(left, func(one *descope.CustomAttribute) bool { return one.Name == "newUser" }), true)
	})
}
