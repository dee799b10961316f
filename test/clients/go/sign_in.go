package main

// Rows G, E, J and the sign-in half of F: what signs a user in, and what a session is.

import (
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/descope/go-sdk/descope"
)

const email = descope.MethodEmail

func codeFor(loginID string) string {
	return must(users.GenerateOTPForTestUser(ctx, email, loginID, nil))
}

func verifyCode(loginID, code string) *descope.AuthenticationInfo {
	return must(auth.OTP().VerifyCode(ctx, email, loginID, code, nil))
}

func linkFor(loginID, address string, options *descope.LoginOptions) string {
	return must(users.GenerateMagicLinkForTestUser(ctx, email, loginID, address, options))
}

func follow(link string) *descope.AuthenticationInfo {
	return must(auth.MagicLink().Verify(ctx, tokenOf(link), nil))
}

func linkChecks() {
	check("G1", func() {
		nobody := fresh("nobody")
		_, err := users.GenerateOTPForTestUser(ctx, email, nobody, nil)
		refused(err)
		_, err = users.GenerateMagicLinkForTestUser(ctx, email, nobody, redirect, nil)
		refused(err)
		_, _, err = users.GenerateEnchantedLinkForTestUser(ctx, nobody, redirect, nil)
		refused(err)
	})
	check("G2", func() {
		loginID := tester()
		code := codeFor(loginID)
		equal(wire.answer()["loginId"], any(loginID))
		equal(verifyCode(loginID, code).User.LoginIDs, []string{loginID})
		_, err := auth.OTP().VerifyCode(ctx, email, loginID, code, nil)
		equal(refused(err).Code, descope.ErrInvalidOneTimeCode.Code)
	})
	check("G3", func() {
		phone := freshPhone()
		plain := "plain-" + phone
		must(users.CreateTestUser(ctx, plain, &descope.UserRequest{User: descope.User{Phone: phone}}))
		equal(verifyCode(plain, codeFor(plain)).User.Phone, phone)
	})
	check("G4", func() {
		loginID := tester()
		code := codeFor(loginID)
		masked := must(auth.OTP().SignIn(ctx, email, loginID, nil, nil))
		equal(masked != "" && masked != loginID, true)
		equal(verifyCode(loginID, code).User.LoginIDs, []string{loginID})
	})
	check("G5", func() {
		loginID := tester()
		for range []string{"invited", "enabled"} {
			code := codeFor(loginID)
			must(auth.OTP().SignUp(ctx, email, loginID, &descope.User{Email: loginID}, nil))
			verifyCode(loginID, code)
		}
		equal(load(loginID).Status, "enabled")
	})
	check("G6", func() {
		loginID := tester()
		link := linkFor(loginID, redirect, nil)
		equal(strings.HasPrefix(link, redirect+"?t="), true)
		equal(follow(link).User.LoginIDs, []string{loginID})
		_, err := auth.MagicLink().Verify(ctx, "no-such-token", nil)
		equal(strings.Contains(refused(err).Message, "token"), true)
	})
	check("G7", func() {
		loginID := tester()
		equal(follow(linkFor(loginID, "", nil)).User.LoginIDs, []string{loginID})
	})
	check("G8", func() {
		loginID := tester()
		link, pending, err := users.GenerateEnchantedLinkForTestUser(ctx, loginID, redirect, nil)
		ok(err)
		_, err = auth.EnchantedLink().GetSession(ctx, pending, nil)
		equal(descope.IsError(err, descope.ErrEnchantedLinkUnauthorized.Code), true)
		ok(auth.EnchantedLink().Verify(ctx, tokenOf(link)))
		session := must(auth.EnchantedLink().GetSession(ctx, pending, nil))
		equal(session.User.LoginIDs, []string{loginID})
	})
	check("G9", func() {
		options := &descope.LoginOptions{CustomClaims: map[string]any{"plan": "gold", "seats": 7}}
		claims := claimsOf(follow(linkFor(tester(), redirect, options)))
		holds(claims, map[string]any{"plan": "gold", "seats": float64(7)})
	})
	check("G10", func() {
		loginID, moved := tester(), fresh("moved")
		link := linkFor(loginID, redirect, nil)
		must(users.UpdateEmail(ctx, loginID, moved, true, true))
		equal(follow(link).User.Email, moved)
	})
}

func embeddedChecks() {
	verify := func(token string) *descope.AuthenticationInfo { return must(auth.MagicLink().Verify(ctx, token, nil)) }
	check("E1", func() {
		token := must(users.GenerateEmbeddedLink(ctx, id(), map[string]any{"plan": "gold"}, 0))
		holds(claimsOf(verify(token)), map[string]any{"plan": "gold"})
		_, err := users.GenerateEmbeddedLink(ctx, fresh("nobody"), nil, 0)
		equal(refused(err).Message != "", true)
	})
	check("E2", func() {
		token := must(users.GenerateEmbeddedLink(ctx, id(), nil, 1))
		time.Sleep(2 * time.Second)
		_, err := auth.MagicLink().Verify(ctx, token, nil)
		equal(strings.Contains(refused(err).Message, "expire"), true)
	})
	check("E3", func() {
		loginID := fresh("new")
		user := &descope.MgmtUserRequest{User: descope.User{Name: "New", Email: loginID}, EmailVerified: true}
		options := &descope.EmbeddedLinkLoginOptions{}
		options.CustomClaims = map[string]any{"signup": true}
		session := verify(must(users.GenerateEmbeddedLinkSignUp(ctx, loginID, user, options)))
		equal(validated(session.SessionToken.JWT).Claims["signup"], any(true))
		read := load(loginID)
		equal([]any{read.Name, read.Email, read.VerifiedEmail}, []any{"New", loginID, true})
	})
}

// withPassword is the login ID of a new user who can sign in.
func withPassword(request *descope.UserRequest) string {
	loginID := made(request).LoginIDs[0]
	ok(users.SetActivePassword(ctx, loginID, password))
	return loginID
}

func refreshed(token string) (*descope.Token, error) {
	_, session, err := auth.RefreshSessionWithToken(ctx, token)
	return session, err
}

func sessionChecks() {
	check("J1", func() {
		loginID := withPassword(nil)
		jwt := signedIn(loginID).SessionToken.JWT
		token := validated(jwt)
		equal([]string{token.ID, token.ProjectID}, []string{load(loginID).UserID, os.Getenv("DESCOPE_PROJECT_ID")})
		parts := strings.Split(jwt, ".")
		// At its beginning: some bits of the last letters say nothing.
		forged := "AAAAAAAA" + parts[2][8:]
		valid, _, err := auth.ValidateSessionWithToken(ctx, strings.Join([]string{parts[0], parts[1], forged}, "."))
		equal(valid, false)
		equal(descope.IsError(err, descope.ErrInvalidToken.Code), true)
	})
	check("J2", func() {
		loginID := withPassword(nil)
		equal(load(loginID).Status, "invited")
		equal(signedIn(loginID).FirstSeen, true)
		equal(load(loginID).Status, "enabled")
		equal(signedIn(loginID).FirstSeen, false)
	})
	check("J3", func() {
		session := signedIn(withPassword(nil))
		again := must(refreshed(session.RefreshToken.JWT))
		equal(validated(again.JWT).ID, session.User.UserID)
		_, err := refreshed(session.SessionToken.JWT)
		refused(err, 401)
	})
	check("J4", func() {
		loginID := withPassword(&descope.UserRequest{User: descope.User{Name: "Me"}})
		// As a service gets it from a browser.
		request := must(http.NewRequest(http.MethodGet, "/", nil))
		request.AddCookie(&http.Cookie{Name: descope.RefreshCookieName, Value: signedIn(loginID).RefreshToken.JWT})
		user := must(auth.Me(request))
		equal(user.LoginIDs, []string{loginID})
		equal([]string{user.Name, user.Status}, []string{"Me", "enabled"})
	})
	check("J5", func() {
		token := signedIn(withPassword(nil)).RefreshToken.JWT
		ok(auth.LogoutWithToken(token, nil))
		_, err := refreshed(token)
		refused(err, 401)
	})
	check("J6", func() {
		tenants := append(tenant("acme", "Auditor"), tenant("globex", "Deployer")...)
		session := signedIn(withPassword(&descope.UserRequest{Roles: []string{"Viewer"}, Tenants: tenants}))
		token := validated(session.SessionToken.JWT)
		holds(token.Claims, map[string]any{"roles": []any{"Viewer"}, "permissions": []any{"read"}})
		equal(sorted(token.GetTenants()), []string{"acme", "globex"})
		all := []string{"Viewer", "Auditor", "Deployer"}
		equal(auth.GetMatchedRoles(ctx, token, all), []string{"Viewer"})
		equal(auth.GetMatchedTenantRoles(ctx, token, "acme", all), []string{"Auditor"})
		equal(auth.GetMatchedTenantRoles(ctx, token, "globex", all), []string{"Deployer"})
		equal(auth.ValidateTenantPermissions(ctx, token, "globex", []string{"read", "deploy"}), true)
		equal(auth.ValidateTenantPermissions(ctx, token, "acme", []string{"deploy"}), false)
	})
	check("J7", func() {
		loginID, replacement := withPassword(nil), "Walk-the-line-3!"
		_, err := auth.Password().SignIn(ctx, loginID, "Walk-the-line-2!", nil)
		equal(strings.Contains(refused(err).Message, "credentials"), true)
		_, err = auth.Password().SignIn(ctx, fresh("nobody"), password, nil)
		refused(err)
		replaced := must(auth.Password().ReplaceUserPassword(ctx, loginID, password, replacement, nil))
		equal(replaced.User.LoginIDs, []string{loginID})
		must(auth.Password().SignIn(ctx, loginID, replacement, nil))
		policy := must(auth.Password().GetPasswordPolicy(ctx))
		equal([]any{policy.MinLength, policy.NonAlphanumeric}, []any{int32(8), true})
		for _, bad := range [][]string{{fresh("user"), "short!"}, {fresh("user"), "onlyletters"}, {loginID, password}} {
			_, err = auth.Password().SignUp(ctx, bad[0], &descope.User{}, bad[1], nil)
			refused(err)
		}
		signedUp := must(auth.Password().SignUp(ctx, fresh("user"), &descope.User{}, password, nil))
		equal(signedUp.User.Status, "enabled")
	})
	check("J8", func() {
		session := signedIn(withPassword(&descope.UserRequest{Tenants: tenant("acme")}))
		_, chosen := validated(session.SessionToken.JWT).Claims[descope.ClaimDescopeCurrentTenant]
		equal(chosen, false)
		selected := must(auth.SelectTenantWithToken(ctx, "acme", session.RefreshToken.JWT))
		holds(validated(selected.SessionToken.JWT).Claims, map[string]any{descope.ClaimDescopeCurrentTenant: "acme"})
	})
	check("J9", func() {
		loginID, other := tester(), tester()
		for _, wrong := range []string{"000000", codeFor(other)} {
			_, err := auth.OTP().VerifyCode(ctx, email, loginID, wrong, nil)
			equal(strings.Contains(refused(err).Message, "code"), true)
		}
		_, err := auth.OTP().SignIn(ctx, email, fresh("nobody"), nil, nil)
		equal(strings.Contains(strings.ToLower(refused(err).Message), "user"), true)
	})
	check("F16", func() {
		loginID := withPassword(nil)
		token := signedIn(loginID).RefreshToken.JWT
		ok(users.LogoutUser(ctx, loginID))
		_, err := refreshed(token)
		refused(err, 401)
	})
	check("F17", func() {
		session := signedIn(withPassword(nil))
		entries := must(users.History(ctx, []string{session.User.UserID}))
		equal(len(entries), 1)
		equal(entries[0].UserID, session.User.UserID)
		equal(time.Since(time.Unix(int64(entries[0].LoginTime), 0)).Abs() < time.Minute, true)
	})
}
