package walk;

import com.descope.client.Config;
import com.descope.client.DescopeClient;
import com.descope.exception.ServerCommonException;
import com.descope.model.auth.AssociatedTenant;
import com.descope.model.auth.AuthenticationInfo;
import com.descope.model.auth.AuthenticationServices;
import com.descope.model.jwt.Token;
import com.descope.model.mgmt.ManagementServices;
import com.descope.model.user.request.UserRequest;
import com.descope.model.user.request.UserSearchRequest;
import com.descope.model.user.response.AllUsersResponseDetails;
import com.descope.model.user.response.UserResponse;
import com.descope.sdk.mgmt.UserService;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the checks of the Java client stand on. Comes in: DESCOPE_BASE_URL, DESCOPE_PROJECT_ID, DESCOPE_MANAGEMENT_KEY, and
 * one function per row of test/clients/rows.ts. Leaves: one JSON line per row, {"row", "ok", "compared", "got"}. It must not
 * know what a row asks.
 */
final class Walk {
  static final String PASSWORD = "Walk-the-line-1!";
  static final String REDIRECT = "https://app.example.com/verify";

  final String projectId;
  final ManagementServices management;
  final UserService users;
  final AuthenticationServices auth;

  private final Map<String, Runnable> checks = new LinkedHashMap<>();
  private int compared;
  private int latest;

  Walk(Map<String, String> environment) {
    projectId = environment.get("DESCOPE_PROJECT_ID");
    DescopeClient client =
        new DescopeClient(
            Config.builder()
                .projectId(projectId)
                .managementKey(environment.get("DESCOPE_MANAGEMENT_KEY"))
                .descopeBaseUrl(environment.get("DESCOPE_BASE_URL"))
                .build());
    management = client.getManagementServices();
    users = management.getUserService();
    auth = client.getAuthenticationServices();
  }

  /** Makes a function the check of a row. */
  void check(String row, Runnable body) {
    if (checks.putIfAbsent(row, body) != null) throw new IllegalStateException("two checks of " + row);
  }

  /** Makes every check and says how it went; a check that fails stops no other. */
  void run(PrintStream out) {
    ObjectMapper json = new ObjectMapper();
    checks.forEach(
        (row, body) -> {
          try {
            out.println(json.writeValueAsString(outcome(row, body)));
          } catch (JsonProcessingException error) {
            throw new IllegalStateException(error);
          }
        });
  }

  private Map<String, Object> outcome(String row, Runnable body) {
    Map<String, Object> said = new LinkedHashMap<>();
    said.put("row", row);
    compared = 0;
    try {
      body.run();
      said.put("ok", true);
    } catch (RuntimeException | AssertionError failure) {
      said.put("ok", false);
      said.put("got", List.of(String.valueOf(failure), place(failure)));
    }
    said.put("compared", compared);
    return said;
  }

  /** The lines of a failure that are checks. */
  private static String place(Throwable failure) {
    List<String> lines =
        Arrays.stream(failure.getStackTrace())
            .filter(line -> line.getClassName().startsWith("walk.") && !line.getClassName().equals("walk.Walk"))
            .map(line -> line.getFileName() + ":" + line.getLineNumber())
            .toList();
    return "at " + String.join(" < ", lines);
  }

  /** Fails the check when the two differ. */
  void equal(Object got, Object wanted) {
    compared += 1;
    if (!Objects.equals(got, wanted)) throw new AssertionError("got " + got + ", wanted " + wanted);
  }

  /** Fails the check when the two hold other values; their order may differ. */
  void same(Collection<String> got, String... wanted) {
    equal(got.stream().sorted().toList(), Arrays.stream(wanted).sorted().toList());
  }

  void yes(boolean holds) {
    equal(holds, true);
  }

  /** Fails the check when the service granted the call. Returns the refusal; this client keeps no status of it. */
  ServerCommonException refused(Runnable call) {
    compared += 1;
    try {
      call.run();
    } catch (ServerCommonException refusal) {
      if (String.valueOf(refusal.getCode()).startsWith("E")) return refusal;
      throw refusal;
    }
    throw new AssertionError("it was granted");
  }

  /** A login ID that nobody has: an e-mail. */
  String fresh(String what) {
    latest += 1;
    return what + "-" + latest + "@walk.example.com";
  }

  /** A phone that nobody has, in E.164. */
  String freshPhone() {
    latest += 1;
    return String.format("+1202555%04d", latest);
  }

  /** A new user. */
  UserResponse made(UserRequest request) {
    return made(fresh("user"), request);
  }

  UserResponse made(String loginId, UserRequest request) {
    return users.create(loginId, request).getUser();
  }

  /** The login ID of a new user of whom nothing is said. */
  String id() {
    return made(nothing()).getLoginIds().get(0);
  }

  /** The login ID of a new test user. */
  String tester() {
    return testUser(fresh("test"), UserRequest.builder().verifiedEmail(true).build()).getLoginIds().get(0);
  }

  UserResponse testUser(String loginId, UserRequest request) {
    return users.createTestUser(loginId, request).getUser();
  }

  static UserRequest nothing() {
    return UserRequest.builder().build();
  }

  UserResponse load(String loginId) {
    return users.load(loginId).getUser();
  }

  AllUsersResponseDetails search(UserSearchRequest.UserSearchRequestBuilder request) {
    return users.searchAll(request.build());
  }

  /** All login IDs of users. */
  static List<String> loginIds(List<UserResponse> found) {
    return found.stream().flatMap(user -> user.getLoginIds().stream()).toList();
  }

  static List<AssociatedTenant> tenant(String tenantId, String... roles) {
    return List.of(AssociatedTenant.builder().tenantId(tenantId).roleNames(List.of(roles)).build());
  }

  /** The login ID of a new user who can sign in. */
  String withPassword(UserRequest request) {
    String loginId = made(request).getLoginIds().get(0);
    users.setActivePassword(loginId, PASSWORD);
    return loginId;
  }

  AuthenticationInfo signIn(String loginId) {
    return auth.getPasswordService().signIn(loginId, PASSWORD);
  }

  /** A session's token, proven with the project's public keys. */
  Token proven(AuthenticationInfo session) {
    return auth.getAuthService().validateSessionWithToken(session.getToken().getJwt());
  }

  /** Proven claims of a session, those asked for by the caller on top. */
  Map<String, Object> claims(AuthenticationInfo session) {
    Map<String, Object> claims = new HashMap<>(proven(session).getClaims());
    if (claims.get("nsec") instanceof Map<?, ?> asked) asked.forEach((key, value) -> claims.put((String) key, value));
    return claims;
  }

  /** The token of a link. */
  static String tokenOf(String link) {
    return link.substring(link.indexOf("t=") + 2);
  }
}
