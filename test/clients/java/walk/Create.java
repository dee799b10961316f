package walk;

import com.descope.model.auth.AuthenticationInfo;
import com.descope.model.auth.InviteOptions;
import com.descope.model.user.request.UserRequest;
import com.descope.model.user.request.UserSearchRequest;
import com.descope.model.user.response.UserResponse;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rows O and C: users made one by one. */
final class Create {
  private Create() {}

  private static final Set<String> SMALL = Set.of("totp", "saml", "oauth");

  static final InviteOptions SILENT = InviteOptions.builder().sendEmail(false).build();

  static void checks(Walk walk) {
    what(walk);
    contacts(walk);
    belongings(walk);
    again(walk);
  }

  private static void what(Walk walk) {
    walk.check(
        "O1",
        () -> {
          UserResponse user = walk.made(Walk.nothing());
          // What the client's own type holds: nothing in it is null, but for the keys that it reads in small letters while
          // the service writes TOTP, SAML and OAuth.
          Map<?, ?> held = new ObjectMapper().convertValue(user, Map.class);
          walk.yes(held.size() > 15);
          held.forEach((key, value) -> walk.equal(List.of(key, value != null), List.of(key, !SMALL.contains(key))));
          walk.equal(user.getCustomAttributes(), Map.of());
          for (List<?> list : List.of(user.getRoleNames(), user.getSsoAppIds(), user.getUserTenants()))
            walk.equal(list, List.of());
          walk.equal(user.getUserId().length(), 28);
          walk.equal(walk.load(user.getLoginIds().get(0)), user);
        });
    walk.check(
        "C15",
        () -> {
          walk.equal(walk.made(Walk.nothing()).getStatus(), "invited");
          walk.equal(walk.load(walk.tester()).getStatus(), "invited");
          UserResponse invited = walk.users.invite(walk.fresh("user"), Walk.nothing(), SILENT).getUser();
          walk.equal(invited.getStatus(), "invited");
        });
    walk.check(
        "C16",
        () -> {
          String loginId = walk.fresh("hidden");
          walk.yes(walk.testUser(loginId, Walk.nothing()).getTest());
          walk.equal(walk.search(UserSearchRequest.builder().text(loginId)).getTotal(), 0);
          walk.equal(walk.search(UserSearchRequest.builder().text(loginId).withTestUser(true)).getTotal(), 1);
        });
  }

  private static void contacts(Walk walk) {
    walk.check(
        "C1",
        () -> {
          String loginId = walk.fresh("user");
          UserResponse user = walk.made(loginId, Walk.nothing());
          walk.equal(user.getLoginIds(), List.of(loginId));
          walk.equal(List.of(user.getEmail(), user.getStatus()), List.of(loginId, "invited"));
          walk.equal(List.of(user.getVerifiedEmail(), user.getTest()), List.of(true, false));
        });
    walk.check(
        "C2",
        () -> {
          UserResponse user = walk.load(walk.tester());
          walk.equal(user.getEmail(), user.getLoginIds().get(0));
          walk.equal(List.of(user.getVerifiedEmail(), user.getTest()), List.of(true, true));
        });
    walk.check(
        "C4",
        () -> {
          String phone = walk.freshPhone();
          UserResponse user = walk.made("plain-" + phone, UserRequest.builder().phone(phone).build());
          walk.equal(List.of(user.getPhone(), user.getEmail()), List.of(phone, ""));
        });
    walk.check(
        "C5",
        () -> {
          var request = UserRequest.builder().email(walk.fresh("c5")).phone(walk.freshPhone());
          UserResponse user =
              walk.made("plain-" + walk.fresh("c5"), request.verifiedEmail(true).verifiedPhone(false).build());
          walk.equal(List.of(user.getVerifiedEmail(), user.getVerifiedPhone()), List.of(true, false));
        });
    walk.check(
        "C6",
        () -> {
          UserRequest written = UserRequest.builder().phone("+1-555-555-5555").build();
          walk.equal(walk.made(written).getPhone(), "+15555555555");
        });
    walk.check(
        "C7",
        () -> {
          UserResponse user = walk.testUser("+1-202-555-0199", Walk.nothing());
          walk.equal(user.getLoginIds(), List.of("+12025550199"));
          walk.equal(walk.load("+12025550199").getUserId(), user.getUserId());
          walk.yes(!walk.users.generateEmbeddedLink("+1-202-555-0199", Map.of()).isEmpty());
          walk.users.delete("+1-202-555-0199");
          walk.refused(() -> walk.users.loadByUserId(user.getUserId()));
        });
    walk.check(
        "C21",
        () -> {
          UserResponse user = walk.made(UserRequest.builder().verifiedPhone(true).build());
          walk.equal(List.of(user.getPhone(), user.getVerifiedPhone()), List.of("", false));
        });
  }

  private static void belongings(Walk walk) {
    walk.check(
        "C8",
        () -> {
          List<String> wanted = List.of(walk.fresh("user"), walk.fresh("a"), walk.fresh("b"));
          UserRequest further = UserRequest.builder().additionalIdentifiers(wanted.subList(1, 3)).build();
          walk.equal(walk.made(wanted.get(0), further).getLoginIds(), wanted);
          walk.equal(walk.load(wanted.get(2)).getLoginIds(), wanted);
        });
    walk.check(
        "C9",
        () -> {
          var tenants = walk.made(in(Walk.tenant("acme", "Viewer", "Auditor"))).getUserTenants();
          walk.equal(tenants.size(), 1);
          walk.equal(tenants.get(0).getTenantId(), "acme");
          walk.equal(tenants.get(0).getTenantName(), "Acme Corporation");
          walk.equal(tenants.get(0).getRoleNames(), List.of("Viewer", "Auditor"));
        });
    walk.check(
        "C10",
        () -> {
          List<String> role = List.of("Tenant Admin");
          var request = UserRequest.builder().roleNames(role).userTenants(Walk.tenant("acme", "Tenant Admin"));
          String loginId = walk.withPassword(request.build());
          UserResponse user = walk.load(loginId);
          walk.equal(user.getRoleNames(), role);
          walk.equal(user.getUserTenants().get(0).getRoleNames(), role);
          // The client's user has no permissions; its token has.
          AuthenticationInfo session = walk.signIn(loginId);
          var service = walk.auth.getAuthService();
          String[] wanted = {"Impersonate", "User Admin", "SSO Admin"};
          walk.same(service.getPermissions(walk.proven(session)), wanted);
          walk.same(service.getPermissions(walk.proven(session), "acme"), wanted);
        });
    walk.check(
        "C11",
        () -> {
          List<String> app = List.of("descope-default-oidc");
          walk.equal(walk.made(UserRequest.builder().ssoAppIds(app).build()).getSsoAppIds(), app);
        });
    walk.check("C12", () -> attributes(walk, Map.of("newUser", false)));
    walk.check("C13", () -> attributes(walk, Map.of()));
  }

  private static void attributes(Walk walk, Map<String, Object> wanted) {
    UserRequest request = UserRequest.builder().customAttributes(wanted).build();
    walk.equal(walk.load(walk.made(request).getLoginIds().get(0)).getCustomAttributes(), wanted);
  }

  private static void again(Walk walk) {
    walk.check(
        "C18",
        () -> {
          String loginId = walk.fresh("test");
          UserRequest request = UserRequest.builder().displayName("Twice").build();
          UserResponse first = walk.testUser(loginId, request);
          walk.equal(walk.testUser(loginId, request).getUserId(), first.getUserId());
        });
    walk.check(
        "C19",
        () -> {
          UserResponse user = walk.made(Walk.nothing());
          for (String one : List.of(user.getLoginIds().get(0), user.getUserId()))
            walk.equal(walk.users.invite(one, Walk.nothing(), SILENT).getUser().getUserId(), user.getUserId());
          UserRequest other = UserRequest.builder().email(walk.fresh("user")).build();
          walk.refused(() -> walk.users.invite("U" + "x".repeat(27), other, SILENT));
        });
    walk.check(
        "C20",
        () -> {
          var request = UserRequest.builder().email("shared@walk.example.com").phone("+12025550142");
          UserRequest shared = request.verifiedEmail(true).build();
          List<UserResponse> both = List.of(walk.made("one", shared), walk.made("two", shared));
          for (UserResponse user : both)
            walk.equal(List.of(user.getEmail(), user.getPhone()), List.of(shared.getEmail(), shared.getPhone()));
          walk.yes(!both.get(0).getUserId().equals(both.get(1).getUserId()));
        });
  }

  static UserRequest in(List<com.descope.model.auth.AssociatedTenant> tenants) {
    return UserRequest.builder().userTenants(tenants).build();
  }
}
