package walk;

import com.descope.model.user.request.PatchUserRequest;
import com.descope.model.user.request.RolesList;
import com.descope.model.user.request.UserRequest;
import com.descope.model.user.request.UserSearchRequest;
import com.descope.model.user.response.UserResponse;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Rows L, P and U: users read and changed as a whole. */
final class Change {
  private Change() {}

  private static final List<String> BOTH = List.of("Viewer", "Auditor");

  static void checks(Walk walk) {
    loads(walk);
    patches(walk);
    patchedTenants(walk);
    updates(walk);
  }

  private static void loads(Walk walk) {
    walk.check(
        "L1",
        () -> {
          UserResponse user = walk.made(UserRequest.builder().displayName("Lo").build());
          walk.equal(walk.load(user.getLoginIds().get(0)), user);
          walk.equal(walk.load(user.getUserId()), user);
          walk.equal(walk.users.loadByUserId(user.getUserId()).getUser(), user);
        });
    walk.check(
        "L2",
        () -> {
          walk.equal(walk.refused(() -> walk.load(walk.fresh("nobody"))).getCode(), "E112102");
          walk.equal(walk.refused(() -> walk.users.loadByUserId("U" + "y".repeat(27))).getCode(), "E112102");
        });
    walk.check(
        "L3",
        () -> {
          String loginId = walk.id();
          walk.equal(walk.load(loginId).getName(), "");
          walk.users.patch(loginId, PatchUserRequest.builder().name("Seen").build());
          walk.equal(walk.load(loginId).getName(), "Seen");
          walk.users.delete(loginId);
          walk.refused(() -> walk.load(loginId));
        });
  }

  private static UserResponse patched(Walk walk, String loginId, PatchUserRequest change) {
    return walk.users.patch(loginId, change).getUser();
  }

  /** The user as it was, changed as said. */
  private static UserResponse but(UserResponse user, Consumer<UserResponse> change) {
    change.accept(user);
    return user;
  }

  private static void patches(Walk walk) {
    walk.check(
        "P1",
        () -> {
          String loginId = walk.made(UserRequest.builder().displayName("Stays").build()).getLoginIds().get(0);
          String phone = walk.freshPhone();
          var change = PatchUserRequest.builder().phone(phone).middleName("M").roleNames(List.of("Viewer"));
          walk.users.patch(loginId, change.build());
          UserResponse user = walk.load(loginId);
          walk.equal(List.of(user.getPhone(), user.getMiddleName(), user.getName()), List.of(phone, "M", "Stays"));
          walk.yes(user.getVerifiedPhone());
          walk.equal(user.getRoleNames(), List.of("Viewer"));
        });
    walk.check(
        "P2",
        () -> {
          String loginId = walk.made(UserRequest.builder().roleNames(List.of("Viewer")).build()).getLoginIds().get(0);
          var change = PatchUserRequest.builder().roleNames(List.of("Deployer", "Auditor"));
          walk.same(patched(walk, loginId, change.build()).getRoleNames(), "Auditor", "Deployer");
        });
    walk.check(
        "P3",
        () -> {
          UserResponse user =
              walk.made(UserRequest.builder().phone(walk.freshPhone()).roleNames(List.of("Viewer")).build());
          UserResponse after =
              patched(walk, user.getUserId(), PatchUserRequest.builder().roleNames(List.of()).build());
          walk.equal(after, but(user, one -> one.setRoleNames(List.of())));
        });
    walk.check(
        "P4",
        () -> {
          var names = UserRequest.builder().givenName("G").familyName("F").roleNames(List.of("Viewer"));
          UserResponse user = walk.made(names.build());
          UserResponse after = patched(walk, user.getUserId(), PatchUserRequest.builder().familyName("New").build());
          walk.equal(after, but(user, one -> one.setFamilyName("New")));
        });
    walk.check("P5", () -> severalFields(walk));
  }

  private static void severalFields(Walk walk) {
    String plain = "plain-" + walk.fresh("p5");
    var request = UserRequest.builder().phone(walk.freshPhone()).verifiedPhone(false).middleName("M").familyName("F");
    UserResponse user =
        walk.made(plain, request.roleNames(List.of("Viewer")).ssoAppIds(List.of("grafana")).build());
    String email = walk.fresh("p5");
    String picture = "https://pictures.example.com/g";
    var change = PatchUserRequest.builder().email(email).verifiedEmail(true).givenName("G").picture(picture);
    UserResponse after = patched(walk, plain, change.customAttributes(Map.of()).build());
    UserResponse wanted =
        but(
            user,
            one -> {
              one.setEmail(email);
              one.setVerifiedEmail(true);
              one.setGivenName("G");
              one.setPicture(picture);
            });
    walk.equal(after, wanted);
    walk.equal(walk.load(plain), wanted);
  }

  private static void patchedTenants(Walk walk) {
    walk.check(
        "P6",
        () -> {
          String loginId = walk.made(UserRequest.builder().roleNames(BOTH).build()).getLoginIds().get(0);
          var change = PatchUserRequest.builder().userTenants(Walk.tenant("acme", "Viewer", "Auditor"));
          var tenants = patched(walk, loginId, change.build()).getUserTenants();
          walk.equal(tenants.size(), 1);
          walk.equal(tenants.get(0).getTenantName(), "Acme Corporation");
          walk.equal(tenants.get(0).getRoleNames(), BOTH);
        });
    walk.check(
        "P7",
        () -> {
          String loginId = walk.made(Create.in(Walk.tenant("acme", "Viewer", "Auditor"))).getLoginIds().get(0);
          walk.users.patch(loginId, PatchUserRequest.builder().userTenants(Walk.tenant("acme", "Viewer")).build());
          walk.equal(walk.load(loginId).getUserTenants().get(0).getRoleNames(), List.of("Viewer"));
          var needed = Map.of("acme", RolesList.builder().values(BOTH).and(true).build());
          var search = UserSearchRequest.builder().loginIds(List.of(loginId)).tenantRoleNames(needed);
          walk.equal(walk.search(search).getTotal(), 0);
        });
  }

  private static void updates(Walk walk) {
    walk.check("U1", () -> updateOfAll(walk));
    walk.check(
        "U2",
        () -> {
          String loginId = walk.id();
          walk.users.activate(loginId);
          UserResponse user = updated(walk, loginId, UserRequest.builder().email(loginId).displayName("New").build());
          walk.equal(List.of(user.getName(), user.getStatus()), List.of("New", "enabled"));
        });
    walk.check(
        "U3",
        () -> {
          String loginId = walk.made(Create.in(Walk.tenant("acme", "Viewer"))).getLoginIds().get(0);
          var roles = UserRequest.builder().email(loginId).roleNames(List.of("Deployer", "Auditor"));
          walk.same(updated(walk, loginId, roles.build()).getRoleNames(), "Auditor", "Deployer");
        });
    walk.check(
        "U4",
        () -> {
          String loginId = walk.id();
          var request = UserRequest.builder().email(loginId).userTenants(Walk.tenant("globex", "Viewer"));
          UserResponse user = updated(walk, loginId, request.build());
          walk.equal(user.getEmail(), loginId);
          walk.equal(user.getUserTenants().get(0).getTenantId(), "globex");
          walk.equal(user.getUserTenants().get(0).getRoleNames(), List.of("Viewer"));
        });
    walk.check(
        "U5",
        () -> {
          List<String> both = List.of(walk.fresh("user"), walk.fresh("user"));
          walk.made(both.get(0), UserRequest.builder().additionalIdentifiers(both.subList(1, 2)).build());
          var request = UserRequest.builder().email(both.get(0)).verifiedEmail(true).roleNames(List.of());
          walk.users.update(both.get(0), request.userTenants(List.of()).build());
          UserResponse user = walk.load(both.get(1));
          walk.equal(user.getLoginIds(), both);
          walk.equal(user.getEmail(), both.get(0));
        });
  }

  private static UserResponse updated(Walk walk, String loginId, UserRequest request) {
    return walk.users.update(loginId, request).getUser();
  }

  private static void updateOfAll(Walk walk) {
    String plain = "plain-" + walk.fresh("u1");
    var before = UserRequest.builder().email(walk.fresh("u1")).phone(walk.freshPhone());
    walk.made(plain, before.verifiedEmail(true).verifiedPhone(false).build());
    String email = walk.fresh("u1");
    String phone = walk.freshPhone();
    String picture = "https://pictures.example.com/u";
    var names = UserRequest.builder().displayName("U").givenName("G").middleName("M").familyName("F");
    var contact = names.email(email).verifiedEmail(false).phone(phone).verifiedPhone(true).picture(picture);
    UserResponse user = updated(walk, plain, contact.build());
    walk.equal(List.of(user.getEmail(), user.getPhone(), user.getPicture()), List.of(email, phone, picture));
    walk.equal(List.of(user.getVerifiedEmail(), user.getVerifiedPhone()), List.of(false, true));
    walk.equal(
        List.of(user.getName(), user.getGivenName(), user.getMiddleName(), user.getFamilyName()),
        List.of("U", "G", "M", "F"));
  }
}
