package main

// Rows O, C and B: users made, one by one and in batches.

import (
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	"github.com/descope/go-sdk/descope"
)

func tenant(id string, roles ...string) []*descope.AssociatedTenant {
	return []*descope.AssociatedTenant{{TenantID: id, Roles: roles}}
}

func createChecks() {
	check("O1", func() {
		loginID := id()
		user := wire.user()
		wanted := []string{"TOTP", "SAML", "SCIM", "createdTime", "modifiedTime", "password", "picture", "test", "webauthn"}
		for _, key := range wanted {
			_, has := user[key]
			equal([]any{key, has}, []any{key, true})
		}
		for _, key := range []string{"OAuth", "customAttributes"} {
			equal(user[key], any(map[string]any{}))
		}
		for _, key := range []string{"permissions", "ssoAppIds", "userTenants", "roleNames"} {
			equal(user[key], any([]any{}))
		}
		equal(user["externalIds"], user["loginIds"])
		equal(len(user["userId"].(string)), 28)
		load(loginID)
		equal(slices.Sorted(maps.Keys(wire.user())), slices.Sorted(maps.Keys(user)))
	})
	check("C1", func() {
		loginID := fresh("user")
		user := must(users.Create(ctx, loginID, nil))
		equal(user.LoginIDs, []string{loginID})
		equal(user.Email, loginID)
		equal([]bool{user.VerifiedEmail, user.Test}, []bool{true, false})
		equal(user.Status, "invited")
	})
	check("C2", func() {
		user := load(tester())
		equal(user.Email, user.LoginIDs[0])
		equal([]bool{user.VerifiedEmail, user.Test}, []bool{true, true})
	})
	check("C3", func() {
		plain := "plain-" + fresh("c3")
		one := &descope.BatchUser{LoginID: plain, Status: descope.UserStatusDisabled}
		one.Email = fresh("c3")
		must(users.CreateBatch(ctx, []*descope.BatchUser{one}))
		user := load(plain)
		equal(user.LoginIDs, []string{plain})
		equal([]string{user.Status, user.Email}, []string{"disabled", one.Email})
	})
	check("C4", func() {
		phone := freshPhone()
		user := must(users.Create(ctx, "plain-"+phone, &descope.UserRequest{User: descope.User{Phone: phone}}))
		equal([]string{user.Phone, user.Email}, []string{phone, ""})
	})
	check("C5", func() {
		user := must(users.Create(ctx, "plain-"+fresh("c5"), &descope.UserRequest{
			User:          descope.User{Email: fresh("c5"), Phone: freshPhone()},
			VerifiedEmail: pointer(true),
			VerifiedPhone: pointer(false),
		}))
		equal([]bool{user.VerifiedEmail, user.VerifiedPhone}, []bool{true, false})
	})
	check("C6", func() {
		equal(made(&descope.UserRequest{User: descope.User{Phone: "+1-555-555-5555"}}).Phone, "+15555555555")
	})
	check("C7", func() {
		user := must(users.CreateTestUser(ctx, "+1-202-555-0199", nil))
		equal(user.LoginIDs, []string{"+12025550199"})
		equal(load("+12025550199").UserID, user.UserID)
		equal(must(users.GenerateEmbeddedLink(ctx, "+1-202-555-0199", nil, 0)) != "", true)
		ok(users.Delete(ctx, "+1-202-555-0199"))
		_, err := users.LoadByUserID(ctx, user.UserID)
		refused(err, 404)
	})
	check("C8", func() {
		wanted := []string{fresh("user"), fresh("a"), fresh("b")}
		user := must(users.Create(ctx, wanted[0], &descope.UserRequest{AdditionalLoginIDs: wanted[1:]}))
		equal(user.LoginIDs, wanted)
		equal(load(wanted[2]).LoginIDs, wanted)
	})
	check("C9", func() {
		user := made(&descope.UserRequest{Tenants: tenant("acme", "Viewer", "Auditor")})
		equal(len(user.UserTenants), 1)
		equal(user.UserTenants[0].TenantID, "acme")
		equal(user.UserTenants[0].TenantName, "Acme Corporation")
		equal(user.UserTenants[0].Roles, []string{"Viewer", "Auditor"})
	})
	check("C10", func() {
		role := []string{"Tenant Admin"}
		user := load(made(&descope.UserRequest{Roles: role, Tenants: tenant("acme", role...)}).LoginIDs[0])
		equal(user.RoleNames, role)
		equal(user.UserTenants[0].Roles, role)
		equal(wire.user()["permissions"], any([]any{"Impersonate", "User Admin", "SSO Admin"}))
	})
	check("C11", func() {
		app := []string{"descope-default-oidc"}
		equal(made(&descope.UserRequest{SSOAppIDs: app}).SSOAppIDs, app)
	})
	check("C12", func() {
		attributes := map[string]any{"newUser": false}
		user := made(&descope.UserRequest{CustomAttributes: attributes})
		equal(load(user.LoginIDs[0]).CustomAttributes, attributes)
	})
	check("C13", func() {
		empty := map[string]any{}
		equal(made(&descope.UserRequest{CustomAttributes: empty}).CustomAttributes, empty)
	})
	check("C14", func() {
		loginID := fresh("user")
		one := &descope.BatchUser{LoginID: loginID, Password: &descope.BatchUserPassword{Cleartext: password}}
		must(users.CreateBatch(ctx, []*descope.BatchUser{one}))
		equal(signedIn(loginID).User.LoginIDs, []string{loginID})
	})
	check("C15", func() {
		equal(made(nil).Status, "invited")
		equal(load(tester()).Status, "invited")
		invited := must(users.Invite(ctx, fresh("user"), nil, &descope.InviteOptions{SendMail: pointer(false)}))
		equal(invited.Status, "invited")
	})
	check("C16", func() {
		loginID := fresh("hidden")
		equal(must(users.CreateTestUser(ctx, loginID, nil)).Test, true)
		equal(total(&descope.UserSearchOptions{Text: loginID}), 0)
		equal(total(&descope.UserSearchOptions{Text: loginID, WithTestUsers: true}), 1)
	})
	check("C18", func() {
		loginID, request := fresh("test"), &descope.UserRequest{User: descope.User{Name: "Twice"}}
		first := must(users.CreateTestUser(ctx, loginID, request))
		equal(must(users.CreateTestUser(ctx, loginID, request)).UserID, first.UserID)
	})
	check("C19", func() {
		user, silent := made(nil), &descope.InviteOptions{SendMail: pointer(false)}
		equal(must(users.Invite(ctx, user.LoginIDs[0], nil, silent)).UserID, user.UserID)
		equal(must(users.Invite(ctx, user.UserID, nil, silent)).UserID, user.UserID)
		nobody := &descope.UserRequest{User: descope.User{Email: fresh("user")}}
		_, err := users.Invite(ctx, "U"+strings.Repeat("x", 27), nobody, silent)
		refused(err, 404)
	})
	check("C20", func() {
		contact := descope.User{Email: "shared@walk.example.com", Phone: "+12025550142"}
		same := &descope.UserRequest{User: contact, VerifiedEmail: pointer(true)}
		one, two := must(users.Create(ctx, "one", same)), must(users.Create(ctx, "two", same))
		equal([]descope.User{one.User, two.User}, []descope.User{contact, contact})
		equal(one.UserID != two.UserID, true)
	})
	check("C21", func() {
		user := made(&descope.UserRequest{VerifiedPhone: pointer(true)})
		equal([]any{user.Phone, user.VerifiedPhone}, []any{"", false})
	})
}

func batchOf(loginIDs ...string) []*descope.BatchUser {
	batch := []*descope.BatchUser{}
	for _, loginID := range loginIDs {
		batch = append(batch, &descope.BatchUser{LoginID: loginID})
	}
	return batch
}

func batchChecks() {
	check("B1", func() {
		ids := []string{fresh("user"), fresh("user")}
		answer := must(users.InviteBatch(ctx, batchOf(ids...), &descope.InviteOptions{SendMail: pointer(false)}))
		equal(answer.FailedUsers, []*descope.UsersFailedResponse{})
		equal(loginIDs(answer.CreatedUsers), ids)
		for _, loginID := range ids {
			user := load(loginID)
			equal([]any{user.Email, user.VerifiedEmail, user.Status}, []any{loginID, true, "invited"})
		}
		// One that cannot be made fails alone.
		mixed := batchOf(fresh("user"), fresh("user"), fresh("user"))
		mixed[1].Tenants = tenant("no-such-tenant")
		answer = must(users.CreateBatch(ctx, mixed))
		equal(loginIDs(answer.CreatedUsers), []string{mixed[0].LoginID, mixed[2].LoginID})
		equal(len(answer.FailedUsers), 1)
		equal(answer.FailedUsers[0].User.LoginIDs, []string{mixed[1].LoginID})
		equal(answer.FailedUsers[0].Failure != "", true)
	})
	check("B2", func() {
		five := batchOf(fresh("user"), fresh("user"), fresh("user"), fresh("user"), fresh("user"))
		answer := must(users.CreateBatch(ctx, five))
		statuses := []string{}
		for _, user := range answer.CreatedUsers {
			statuses = append(statuses, user.Status)
		}
		equal(statuses, slices.Repeat([]string{"invited"}, 5))
		equal(answer.FailedUsers, []*descope.UsersFailedResponse{})
	})
	check("B3", func() {
		type flags struct {
			status   descope.UserStatus
			verified bool
		}
		batch := []*descope.BatchUser{}
		for _, one := range []flags{{"enabled", true}, {"disabled", false}, {"invited", true}, {"", false}} {
			user := &descope.BatchUser{LoginID: "plain-" + fresh("b3"), Status: one.status}
			user.Email, user.VerifiedEmail = fresh("b3"), &one.verified
			batch = append(batch, user)
		}
		read := []flags{}
		for _, user := range must(users.CreateBatch(ctx, batch)).CreatedUsers {
			read = append(read, flags{descope.UserStatus(user.Status), user.VerifiedEmail})
		}
		equal(read, []flags{{"enabled", true}, {"disabled", false}, {"invited", true}, {"invited", false}})
	})
	hashSignsIn := func(hashed *descope.BatchUserPasswordHashed) {
		one := &descope.BatchUser{LoginID: fresh("hash"), Password: &descope.BatchUserPassword{Hashed: hashed}}
		one.Name = "Hashed"
		must(users.CreateBatch(ctx, []*descope.BatchUser{one}))
		user := signedIn(one.LoginID).User
		equal([]string{user.Email, user.Name}, []string{one.LoginID, "Hashed"})
		_, err := auth.Password().SignIn(ctx, one.LoginID, "Walk-the-line-2!", nil)
		refused(err, 401)
	}
	check("B4", func() {
		salt := []byte("a salt of bytes")
		hash := must(pbkdf2.Key(sha1.New, password, salt, 1000, 20))
		form := descope.BatchUserPasswordPbkdf2{Hash: hash, Salt: salt, Iterations: 1000, Type: "sha1"}
		hashSignsIn(&descope.BatchUserPasswordHashed{Pbkdf2: &form})
	})
	check("B5", func() {
		sum := sha256.Sum256([]byte(password))
		form := descope.BatchUserPasswordSha{Hash: hex.EncodeToString(sum[:]), Type: "sha256"}
		hashSignsIn(&descope.BatchUserPasswordHashed{Sha: &form})
	})
	check("B6", func() {
		salt := []byte{0x00, 0xff, 0x10, 0xa7}
		sum := sha256.Sum256(append([]byte(password), salt...))
		form := descope.BatchUserPasswordSha{
			Hash: hex.EncodeToString(sum[:]), Type: "sha256", Salt: hex.EncodeToString(salt),
		}
		hashSignsIn(&descope.BatchUserPasswordHashed{Sha: &form})
	})
	check("B7", func() {
		ids := []string{fresh("counted"), fresh("counted"), fresh("counted")}
		must(users.CreateBatch(ctx, batchOf(ids...)))
		equal(total(&descope.UserSearchOptions{LoginIDs: ids}), 3)
	})
}
