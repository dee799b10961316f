package main

// Rows S and D: users found and deleted.

import (
	"slices"
	"time"

	"github.com/descope/go-sdk/descope"
)

// everyone is the default page of a search.
func everyone() []string {
	found, _ := search(&descope.UserSearchOptions{})
	return loginIDs(found)
}

func searchChecks() {
	check("S1", func() {
		loginID, renamed := id(), fresh("renamed")
		must(users.UpdateLoginID(ctx, loginID, renamed))
		equal(slices.Contains(everyone(), renamed), true)
		ok(users.Delete(ctx, renamed))
		equal(slices.Contains(everyone(), renamed), false)
	})
	check("S2", func() {
		id()
		loginID := tester()
		found, _ := search(&descope.UserSearchOptions{TestUsersOnly: true})
		equal(slices.Contains(loginIDs(found), loginID), true)
		equal(slices.ContainsFunc(found, func(user *descope.UserResponse) bool { return !user.Test }), false)
		equal(slices.Contains(everyone(), loginID), false)
	})
	check("S3", func() {
		phone, loginID := freshPhone(), fresh("test")
		must(users.CreateTestUser(ctx, loginID, &descope.UserRequest{User: descope.User{Phone: phone}}))
		found, count := search(&descope.UserSearchOptions{
			WithTestUsers: true, Phones: []string{phone}, Emails: []string{loginID},
		})
		equal(loginIDs(found), []string{loginID})
		equal(count, 1)
	})
	check("S4", func() {
		must(users.Create(ctx, fresh("written-lately"), nil))
		now, minutes := time.Now().UnixMilli(), (5 * time.Minute).Milliseconds()
		equal(total(&descope.UserSearchOptions{Text: "written-lately", FromCreatedTime: now - minutes}), 1)
		equal(total(&descope.UserSearchOptions{Text: "written-lately", FromCreatedTime: now + minutes}), 0)
	})
	check("S5", func() {
		loginID := id()
		options := &descope.UserSearchOptions{Text: loginID, Limit: 1}
		found, _ := search(options)
		equal(loginIDs(found), []string{loginID})
		ok(users.Delete(ctx, loginID))
		found, _ = search(options)
		equal(loginIDs(found), []string{})
	})
	check("S6", func() {
		loginID := made(&descope.UserRequest{Tenants: tenant("initech", "Deployer")}).LoginIDs[0]
		found, count := search(&descope.UserSearchOptions{
			TenantIDs: []string{"initech"}, Roles: []string{"Deployer"},
		})
		equal(loginIDs(found), []string{loginID})
		equal(count, 1)
	})
	check("S7", func() {
		both := []string{"Viewer", "Auditor"}
		hasBoth := made(&descope.UserRequest{Tenants: tenant("globex", both...)})
		hasOne := made(&descope.UserRequest{Tenants: tenant("globex", both[0])})
		found := func(every bool) []string {
			needed := map[string]*descope.RoleList{"globex": {Values: both, And: every}}
			ids := []string{hasBoth.UserID, hasOne.UserID}
			page, _ := search(&descope.UserSearchOptions{UserIDs: ids, TenantRoleNames: needed})
			return sorted(loginIDs(page))
		}
		equal(found(true), hasBoth.LoginIDs)
		equal(found(false), sorted([]string{hasBoth.LoginIDs[0], hasOne.LoginIDs[0]}))
	})
	check("S8", func() {
		role := []string{"is_staff"}
		user := must(users.CreateTestUser(ctx, fresh("test"), &descope.UserRequest{Roles: role}))
		found, _, err := users.SearchAllTestUsers(ctx, &descope.UserSearchOptions{Roles: role})
		ok(err)
		equal(found[0].LoginIDs, user.LoginIDs)
		equal(found[0].RoleNames, role)
		equal(found[0].Test, true)
	})
	check("S9", func() {
		ids := []string{fresh("paged"), fresh("paged"), fresh("paged")}
		must(users.CreateBatch(ctx, batchOf(ids...)))
		page, count := search(&descope.UserSearchOptions{LoginIDs: ids, Limit: 2, Page: 1})
		equal([]int{len(page), count}, []int{1, 3})
	})
}

func deleteChecks() {
	check("D1", func() {
		one, two := made(nil), made(nil)
		ok(users.Delete(ctx, one.LoginIDs[0]))
		ok(users.DeleteByUserID(ctx, two.UserID))
		for _, user := range []*descope.UserResponse{one, two} {
			_, err := users.LoadByUserID(ctx, user.UserID)
			refused(err, 404)
		}
	})
	check("D2", func() {
		err := users.Delete(ctx, fresh("nobody"))
		if err != nil {
			refused(err)
		}
		equal(wire.status < 500, true)
	})
	check("D3", func() {
		plain, test := id(), tester()
		ok(users.DeleteAllTestUsers(ctx))
		_, err := users.Load(ctx, test)
		refused(err, 404)
		equal(total(&descope.UserSearchOptions{TestUsersOnly: true}), 0)
		equal(load(plain).LoginIDs, []string{plain})
	})
	check("D4", func() {
		ids := []string{made(nil).UserID, made(nil).UserID}
		ok(users.DeleteBatch(ctx, ids))
		found, _, err := users.LoadUsers(ctx, ids, false)
		ok(err)
		equal(loginIDs(found), []string{})
	})
}
