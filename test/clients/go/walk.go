package main

// What the checks of the Go client stand on. Comes in: DESCOPE_BASE_URL, DESCOPE_PROJECT_ID, DESCOPE_MANAGEMENT_KEY, and
// one function per row of test/clients/rows.ts. Leaves: one JSON line per row, {"row", "ok", "compared", "got"}. It must
// not know what a row asks.

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/descope/go-sdk/descope"
	"github.com/descope/go-sdk/descope/client"
)

const (
	password = "Walk-the-line-1!"
	redirect = "https://app.example.com/verify"
)

var (
	ctx     = context.Background()
	wire    = &recorder{client: &http.Client{}}
	service = connect()
	auth    = service.Auth
	users   = service.Management.User()
)

func connect() *client.DescopeClient {
	made, err := client.NewWithConfig(&client.Config{
		ProjectID:      os.Getenv("DESCOPE_PROJECT_ID"),
		ManagementKey:  os.Getenv("DESCOPE_MANAGEMENT_KEY"),
		DescopeBaseURL: os.Getenv("DESCOPE_BASE_URL"),
		DefaultClient:  wire,
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return made
}

// recorder keeps the latest answer: the client's own types leave some of a user out.
type recorder struct {
	client *http.Client
	status int
	body   []byte
}

func (r *recorder) Do(request *http.Request) (*http.Response, error) {
	response, err := r.client.Do(request)
	if err != nil {
		return nil, err
	}
	r.status = response.StatusCode
	r.body, err = io.ReadAll(response.Body)
	_ = response.Body.Close()
	response.Body = io.NopCloser(bytes.NewReader(r.body))
	return response, err
}

// answer is the latest answer as it came.
func (r *recorder) answer() map[string]any {
	var answer map[string]any
	ok(json.Unmarshal(r.body, &answer))
	return answer
}

// user is the user of the latest answer as it came.
func (r *recorder) user() map[string]any {
	user, _ := r.answer()["user"].(map[string]any)
	return user
}

type outcome struct {
	Row      string `json:"row"`
	Ok       bool   `json:"ok"`
	Compared int    `json:"compared"`
	Got      any    `json:"got,omitempty"`
}

type rowCheck struct {
	row  string
	body func()
}

var (
	checks   []rowCheck
	compared int
)

// check makes a function the check of a row.
func check(row string, body func()) {
	if slices.ContainsFunc(checks, func(other rowCheck) bool { return other.row == row }) {
		panic("two checks of " + row)
	}
	checks = append(checks, rowCheck{row, body})
}

// run makes every check and says how it went; a check that fails stops no other.
func run() {
	lines := json.NewEncoder(os.Stdout)
	for _, one := range checks {
		if err := lines.Encode(outcomeOf(one)); err != nil {
			panic(err)
		}
	}
}

func outcomeOf(one rowCheck) (said outcome) {
	compared = 0
	defer func() {
		said = outcome{Row: one.row, Ok: true, Compared: compared}
		if failure := recover(); failure != nil {
			said.Ok = false
			said.Got = []string{fmt.Sprint(failure), caller(string(debug.Stack()), one.row)}
		}
	}()
	one.body()
	return
}

// caller picks the lines of a stack that are checks.
func caller(stack, row string) string {
	var lines []string
	for _, line := range strings.Split(stack, "\n") {
		if strings.Contains(line, ".go:") && strings.Contains(line, "/walk/") && !strings.Contains(line, "/walk.go:") {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return row + " at " + strings.Join(lines, " < ")
}

// ok fails the check when the call failed.
func ok(err error) {
	if err != nil {
		panic(err)
	}
}

// must is the value of a call that has to succeed.
func must[T any](value T, err error) T {
	ok(err)
	return value
}

// equal fails the check when the two differ. An empty list is not null here, and that is meant.
func equal[T any](got, wanted T) {
	compared++
	if !reflect.DeepEqual(got, wanted) {
		panic(fmt.Sprintf("got %s, wanted %s", shown(got), shown(wanted)))
	}
}

// holds fails the check when one of the keys has another value; others may be anything.
func holds(got, wanted map[string]any) {
	picked := map[string]any{}
	for key := range wanted {
		picked[key] = got[key]
	}
	equal(picked, wanted)
}

func shown(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(text)
}

// refused fails the check when the service granted the call, or refused it with another status (none named: any 4xx).
func refused(err error, statuses ...int) *descope.Error {
	compared++
	refusal := descope.AsError(err)
	if refusal == nil {
		panic(fmt.Sprintf("not refused by the service: %v", err))
	}
	status, _ := refusal.Info[descope.ErrorInfoKeys.HTTPResponseStatusCode].(int)
	if len(statuses) == 0 && status >= 400 && status < 500 || slices.Contains(statuses, status) {
		return refusal
	}
	panic(fmt.Sprintf("refused with %d: %v", status, err))
}

var latest = 0

// fresh is a login ID that nobody has: an e-mail.
func fresh(what string) string {
	latest++
	return fmt.Sprintf("%s-%d@walk.example.com", what, latest)
}

// freshPhone is a phone that nobody has, in E.164.
func freshPhone() string {
	latest++
	return fmt.Sprintf("+1202555%04d", latest)
}

// made is a new user.
func made(request *descope.UserRequest) *descope.UserResponse {
	return must(users.Create(ctx, fresh("user"), request))
}

// id is the login ID of a new user of whom nothing is said.
func id() string { return made(nil).LoginIDs[0] }

// tester is the login ID of a new test user.
func tester() string {
	verified := true
	request := &descope.UserRequest{VerifiedEmail: &verified}
	return must(users.CreateTestUser(ctx, fresh("test"), request)).LoginIDs[0]
}

func load(loginID string) *descope.UserResponse { return must(users.Load(ctx, loginID)) }

// search answers users and how many there are.
func search(options *descope.UserSearchOptions) ([]*descope.UserResponse, int) {
	found, total, err := users.SearchAll(ctx, options)
	ok(err)
	return found, total
}

// total is how many users a search finds.
func total(options *descope.UserSearchOptions) int {
	_, total := search(options)
	return total
}

// loginIDs are all login IDs of users.
func loginIDs(found []*descope.UserResponse) []string {
	ids := []string{}
	for _, user := range found {
		ids = append(ids, user.LoginIDs...)
	}
	return ids
}

func sorted(values []string) []string { return slices.Sorted(slices.Values(values)) }

func pointer[T any](value T) *T { return &value }

// tokenOf is the token of a link.
func tokenOf(link string) string {
	return must(url.Parse(link)).Query().Get("t")
}

// signedIn is a session by password.
func signedIn(loginID string) *descope.AuthenticationInfo {
	return must(auth.Password().SignIn(ctx, loginID, password, nil))
}

// claimsOf are the proven claims of a session's token, those asked for by the caller on top.
func claimsOf(session *descope.AuthenticationInfo) map[string]any {
	token := validated(session.SessionToken.JWT)
	claims := map[string]any{}
	for key, value := range token.Claims {
		claims[key] = value
	}
	if asked, is := token.Claims["nsec"].(map[string]any); is {
		for key, value := range asked {
			claims[key] = value
		}
	}
	return claims
}

// validated is a token that the client proved with the project's public keys.
func validated(jwt string) *descope.Token {
	valid, token, err := auth.ValidateSessionWithToken(ctx, jwt)
	ok(err)
	equal(valid, true)
	return token
}
