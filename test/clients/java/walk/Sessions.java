package walk;

import com.descope.exception.ClientFunctionalException;
import com.descope.model.auth.AssociatedTenant;
import com.descope.model.auth.AuthenticationInfo;
import com.descope.model.jwt.Token;
import com.descope.model.user.request.UserRequest;
import com.descope.model.user.response.UserHistoryResponse;
import com.descope.model.user.response.UserResponse;
import com.descope.sdk.auth.AuthenticationService;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Rows J and the sessions of F: what a session is, and how it ends. */
final class Sessions {
  private Sessions() {}

  static void checks(Walk walk) {
    walk.check("J1", () -> proven(walk));
    beginnings(walk);
    endings(walk);
    tenants(walk);
  }

  private static void proven(Walk walk) {
    String loginId = walk.withPassword(Walk.nothing());
    String jwt = walk.signIn(loginId).getToken().getJwt();
    Token token = walk.auth.getAuthService().validateSessionWithToken(jwt);
    walk.equal(token.getId(), walk.load(loginId).getUserId());
    walk.equal(token.getProjectId(), walk.projectId);
    // At its beginning: some bits of the last letters say nothing.
    int signature = jwt.lastIndexOf('.') + 1;
    String forged = jwt.substring(0, signature) + "AAAAAAAA" + jwt.substring(signature + 8);
    boolean granted = true;
    try {
      walk.auth.getAuthService().validateSessionWithToken(forged);
    } catch (ClientFunctionalException error) {
      granted = false;
    }
    walk.equal(granted, false);
  }

  private static void beginnings(Walk walk) {
    AuthenticationService service = walk.auth.getAuthService();
    walk.check(
        "J2",
        () -> {
          String loginId = walk.withPassword(Walk.nothing());
          walk.equal(walk.load(loginId).getStatus(), "invited");
          walk.equal(walk.signIn(loginId).getFirstSeen(), true);
          walk.equal(walk.load(loginId).getStatus(), "enabled");
          walk.equal(walk.signIn(loginId).getFirstSeen(), false);
        });
    walk.check(
        "J3",
        () -> {
          AuthenticationInfo session = walk.signIn(walk.withPassword(Walk.nothing()));
          AuthenticationInfo again =
              service.refreshSessionWithTokenAuthenticationInfo(session.getRefreshToken().getJwt());
          walk.equal(walk.proven(again).getId(), session.getUser().getUserId());
          walk.refused(() -> service.refreshSessionWithToken(session.getToken().getJwt()));
        });
    walk.check(
        "J4",
        () -> {
          String loginId = walk.withPassword(UserRequest.builder().displayName("Me").build());
          UserResponse me = service.me(walk.signIn(loginId).getRefreshToken().getJwt());
          walk.equal(me.getLoginIds(), List.of(loginId));
          walk.equal(List.of(me.getName(), me.getStatus()), List.of("Me", "enabled"));
        });
    walk.check(
        "F17",
        () -> {
          AuthenticationInfo session = walk.signIn(walk.withPassword(Walk.nothing()));
          List<UserHistoryResponse> entries = walk.users.history(List.of(session.getUser().getUserId()));
          walk.equal(entries.size(), 1);
          walk.equal(entries.get(0).getUserId(), session.getUser().getUserId());
          Duration since = Duration.between(entries.get(0).getLoginTimeInstant(), Instant.now()).abs();
          walk.yes(since.compareTo(Duration.ofMinutes(1)) < 0);
        });
  }

  private static void endings(Walk walk) {
    AuthenticationService service = walk.auth.getAuthService();
    walk.check(
        "J5",
        () -> {
          String token = walk.signIn(walk.withPassword(Walk.nothing())).getRefreshToken().getJwt();
          service.logout(token);
          walk.refused(() -> service.refreshSessionWithToken(token));
        });
    walk.check(
        "F16",
        () -> {
          String loginId = walk.withPassword(Walk.nothing());
          String token = walk.signIn(loginId).getRefreshToken().getJwt();
          walk.users.logoutUser(loginId);
          walk.refused(() -> service.refreshSessionWithToken(token));
        });
  }

  private static void tenants(Walk walk) {
    AuthenticationService service = walk.auth.getAuthService();
    walk.check(
        "J6",
        () -> {
          List<AssociatedTenant> tenants =
              Stream.concat(Walk.tenant("acme", "Auditor").stream(), Walk.tenant("globex", "Deployer").stream())
                  .toList();
          var request = UserRequest.builder().roleNames(List.of("Viewer")).userTenants(tenants);
          Token token = walk.proven(walk.signIn(walk.withPassword(request.build())));
          walk.equal(service.getRoles(token), List.of("Viewer"));
          walk.equal(service.getPermissions(token), List.of("read"));
          walk.same(service.getTenantIds(token), "acme", "globex");
          walk.equal(service.getRoles(token, "acme"), List.of("Auditor"));
          walk.equal(service.getRoles(token, "globex"), List.of("Deployer"));
          walk.same(service.getPermissions(token, "globex"), "deploy", "read");
          walk.equal(service.validateRoles(token, "acme", List.of("Deployer")), false);
        });
    walk.check(
        "J8",
        () -> {
          AuthenticationInfo session = walk.signIn(walk.withPassword(Create.in(Walk.tenant("acme"))));
          walk.equal(walk.proven(session).getClaims().get("dct"), null);
          AuthenticationInfo chosen = service.selectTenant("acme", session.getRefreshToken().getJwt());
          walk.equal(walk.proven(chosen).getClaims().get("dct"), "acme");
        });
  }
}
