package main

// Rows L, P and U: users read and changed as a whole.

import (
	"maps"
	"strings"

	"github.com/descope/go-sdk/descope"
)

// but is a user with some keys changed, and without the time of its last change.
func but(user, change map[string]any) map[string]any {
	other := maps.Clone(user)
	maps.Copy(other, change)
	delete(other, "modifiedTime")
	return other
}

func loadChecks() {
	check("L1", func() {
		user := made(&descope.UserRequest{User: descope.User{Name: "Lo"}})
		equal(load(user.LoginIDs[0]), user)
		equal(load(user.UserID), user)
		equal(must(users.LoadByUserID(ctx, user.UserID)), user)
	})
	check("L2", func() {
		_, err := users.Load(ctx, fresh("nobody"))
		equal(refused(err, 404).Code, descope.ErrManagementUserNotFound.Code)
		_, err = users.LoadByUserID(ctx, "U"+strings.Repeat("y", 27))
		equal(refused(err, 404).Code, "E112102")
	})
	check("L3", func() {
		loginID := id()
		equal(load(loginID).Name, "")
		must(users.Patch(ctx, loginID, &descope.PatchUserRequest{Name: pointer("Seen")}))
		equal(load(loginID).Name, "Seen")
		ok(users.Delete(ctx, loginID))
		_, err := users.Load(ctx, loginID)
		refused(err, 404)
	})
	check("L4", func() {
		wanted := sorted([]string{made(nil).UserID, made(nil).UserID})
		found, count, err := users.LoadUsers(ctx, append(wanted, "U"+strings.Repeat("z", 27)), false)
		ok(err)
		equal(count, 2)
		equal(sorted([]string{found[0].UserID, found[1].UserID}), wanted)
	})
}

func patchChecks() {
	check("P1", func() {
		loginID, phone := made(&descope.UserRequest{User: descope.User{Name: "Stays"}}).LoginIDs[0], freshPhone()
		must(users.Patch(ctx, loginID, &descope.PatchUserRequest{
			Phone: &phone, MiddleName: pointer("M"), Roles: &[]string{"Viewer"},
		}))
		user := load(loginID)
		equal([]string{user.Phone, user.MiddleName, user.Name}, []string{phone, "M", "Stays"})
		equal(user.VerifiedPhone, true)
		equal(user.RoleNames, []string{"Viewer"})
	})
	check("P2", func() {
		loginID := made(&descope.UserRequest{Roles: []string{"Viewer"}}).LoginIDs[0]
		change := &descope.PatchUserRequest{Roles: &[]string{"Deployer", "Auditor"}}
		equal(sorted(must(users.Patch(ctx, loginID, change)).RoleNames), []string{"Auditor", "Deployer"})
	})
	check("P3", func() {
		phone := freshPhone()
		user := made(&descope.UserRequest{User: descope.User{Phone: phone}, Roles: []string{"Viewer"}})
		patched := must(users.Patch(ctx, user.LoginIDs[0], &descope.PatchUserRequest{Roles: &[]string{}}))
		equal(patched.RoleNames, []string{})
		equal(patched.Phone, phone)
	})
	check("P4", func() {
		user := made(&descope.UserRequest{
			User: descope.User{GivenName: "G", FamilyName: "F"}, Roles: []string{"Viewer"},
		})
		before := wire.user()
		must(users.Patch(ctx, user.UserID, &descope.PatchUserRequest{FamilyName: pointer("New")}))
		equal(but(wire.user(), nil), but(before, map[string]any{"familyName": "New"}))
	})
	check("P5", func() {
		plain := "plain-" + fresh("p5")
		must(users.Create(ctx, plain, &descope.UserRequest{
			User:          descope.User{Phone: freshPhone(), MiddleName: "M", FamilyName: "F"},
			VerifiedPhone: pointer(false),
			Roles:         []string{"Viewer"},
			SSOAppIDs:     []string{"grafana"},
		}))
		before, email, picture := wire.user(), fresh("p5"), "https://pictures.example.com/g"
		must(users.Patch(ctx, plain, &descope.PatchUserRequest{
			Email: &email, VerifiedEmail: pointer(true), GivenName: pointer("G"), Picture: &picture,
			CustomAttributes: map[string]any{},
		}))
		after := wire.user()
		change := map[string]any{"email": email, "verifiedEmail": true, "givenName": "G", "picture": picture}
		equal(but(after, nil), but(before, change))
		load(plain)
		equal(wire.user(), after)
	})
	check("P6", func() {
		both := []string{"Viewer", "Auditor"}
		loginID, tenants := made(&descope.UserRequest{Roles: both}).LoginIDs[0], tenant("acme", both...)
		patched := must(users.Patch(ctx, loginID, &descope.PatchUserRequest{Tenants: &tenants}))
		equal(len(patched.UserTenants), 1)
		equal(patched.UserTenants[0].TenantName, "Acme Corporation")
		equal(patched.UserTenants[0].Roles, both)
	})
	check("P7", func() {
		both := []string{"Viewer", "Auditor"}
		loginID, tenants := made(&descope.UserRequest{Tenants: tenant("acme", both...)}).LoginIDs[0], tenant("acme", "Viewer")
		must(users.Patch(ctx, loginID, &descope.PatchUserRequest{Tenants: &tenants}))
		equal(load(loginID).UserTenants[0].Roles, []string{"Viewer"})
		needed := map[string]*descope.RoleList{"acme": {Values: both, And: true}}
		equal(total(&descope.UserSearchOptions{LoginIDs: []string{loginID}, TenantRoleNames: needed}), 0)
	})
	check("P9", func() {
		ids, batch := []string{id(), id()}, []*descope.PatchUserBatchRequest{}
		for _, loginID := range append(ids, fresh("nobody")) {
			change := &descope.PatchUserRequest{GivenName: pointer("B")}
			batch = append(batch, &descope.PatchUserBatchRequest{LoginID: loginID, PatchUserRequest: change})
		}
		answer := must(users.PatchBatch(ctx, batch))
		equal(loginIDs(answer.PatchedUsers), ids)
		equal(len(answer.FailedUsers), 1)
		for _, loginID := range ids {
			equal(load(loginID).GivenName, "B")
		}
	})
}

func updateChecks() {
	check("U1", func() {
		plain := "plain-" + fresh("u1")
		must(users.Create(ctx, plain, &descope.UserRequest{
			User:          descope.User{Email: fresh("u1"), Phone: freshPhone()},
			VerifiedEmail: pointer(true),
			VerifiedPhone: pointer(false),
		}))
		all := descope.User{
			Name: "U", GivenName: "G", MiddleName: "M", FamilyName: "F", Phone: freshPhone(), Email: fresh("u1"),
		}
		picture := "https://pictures.example.com/u"
		user := must(users.Update(ctx, plain, &descope.UserRequest{
			User: all, Picture: picture, VerifiedEmail: pointer(false), VerifiedPhone: pointer(true),
		}))
		equal(user.User, all)
		equal([]any{user.Picture, user.VerifiedEmail, user.VerifiedPhone}, []any{picture, false, true})
	})
	check("U2", func() {
		loginID := id()
		must(users.Activate(ctx, loginID))
		user := must(users.Update(ctx, loginID, &descope.UserRequest{User: descope.User{Name: "New", Email: loginID}}))
		equal([]string{user.Name, user.Status}, []string{"New", "enabled"})
	})
	check("U3", func() {
		loginID := made(&descope.UserRequest{Tenants: tenant("acme", "Viewer")}).LoginIDs[0]
		request := &descope.UserRequest{User: descope.User{Email: loginID}, Roles: []string{"Deployer", "Auditor"}}
		equal(sorted(must(users.Update(ctx, loginID, request)).RoleNames), []string{"Auditor", "Deployer"})
	})
	check("U4", func() {
		loginID := id()
		request := &descope.UserRequest{User: descope.User{Email: loginID}, Tenants: tenant("globex", "Viewer")}
		user := must(users.Update(ctx, loginID, request))
		equal([]string{user.Email, user.UserTenants[0].TenantID}, []string{loginID, "globex"})
		equal(user.UserTenants[0].Roles, []string{"Viewer"})
	})
	check("U5", func() {
		// This client sends null and "" for whatever is not said.
		both := []string{fresh("user"), fresh("user")}
		must(users.Create(ctx, both[0], &descope.UserRequest{AdditionalLoginIDs: both[1:]}))
		verified := &descope.UserRequest{User: descope.User{Email: both[0]}, VerifiedEmail: pointer(true)}
		must(users.Update(ctx, both[0], verified))
		user := load(both[1])
		equal(user.LoginIDs, both)
		equal(user.Email, both[0])
	})
}
