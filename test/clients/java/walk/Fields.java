package walk;

import com.descope.model.auth.AssociatedTenant;
import com.descope.model.customattributes.CreateCustomAttributesRequest;
import com.descope.model.customattributes.CustomAttribute;
import com.descope.model.customattributes.CustomAttributesResponse;
import com.descope.model.customattributes.DeleteCustomAttributesRequest;
import com.descope.model.user.request.UserRequest;
import com.descope.model.user.response.UserResponse;
import com.descope.model.user.response.UserResponseDetails;
import java.util.List;
import java.util.Map;

/** Rows F but for passwords and sessions, and rows A: one field at a time, attribute definitions. */
final class Fields {
  private Fields() {}

  static void checks(Walk walk) {
    contacts(walk);
    names(walk);
    belongings(walk);
    definitions(walk);
  }

  private static void contacts(Walk walk) {
    walk.check(
        "F1",
        () -> {
          String loginId = walk.id();
          walk.equal(walk.users.deactivate(loginId).getUser().getStatus(), "disabled");
          walk.equal(walk.users.activate(loginId).getUser().getStatus(), "enabled");
          walk.equal(walk.load(loginId).getStatus(), "enabled");
        });
    walk.check(
        "F2",
        () -> {
          UserResponse user = walk.made(Walk.nothing());
          String renamed = walk.fresh("renamed");
          UserResponse after = walk.users.updateLoginId(user.getLoginIds().get(0), renamed).getUser();
          walk.equal(after.getLoginIds(), List.of(renamed));
          walk.equal(after.getUserId(), user.getUserId());
          walk.equal(walk.load(renamed).getUserId(), user.getUserId());
          walk.users.delete(renamed);
          walk.refused(() -> walk.users.loadByUserId(user.getUserId()));
        });
    walk.check(
        "F3",
        () -> {
          String loginId = walk.id();
          String email = walk.fresh("f3");
          for (Boolean verified : List.of(false, true)) {
            UserResponse user = walk.users.updateEmail(loginId, email, verified).getUser();
            walk.equal(List.of(user.getEmail(), user.getVerifiedEmail()), List.of(email, verified));
          }
        });
    walk.check(
        "F4",
        () -> {
          String loginId = walk.id();
          for (Boolean verified : List.of(true, false)) {
            UserResponse user = walk.users.updatePhone(loginId, "+1-555-555-5555", verified).getUser();
            walk.equal(List.of(user.getPhone(), user.getVerifiedPhone()), List.of("+15555555555", verified));
          }
        });
  }

  private static void names(Walk walk) {
    walk.check(
        "F5",
        () -> {
          String loginId = walk.id();
          walk.users.updateDisplayName(loginId, "Shown");
          walk.users.updateDisplayNames(loginId, "G", "M", "F");
          UserResponse user = walk.load(loginId);
          walk.equal(user.getName(), "Shown");
          walk.equal(
              List.of(user.getGivenName(), user.getMiddleName(), user.getFamilyName()), List.of("G", "M", "F"));
        });
    walk.check(
        "F6",
        () -> {
          String picture = "https://pictures.example.com/f6";
          walk.equal(walk.users.updatePicture(walk.id(), picture).getUser().getPicture(), picture);
        });
    walk.check(
        "F7",
        () -> {
          UserRequest request = UserRequest.builder().customAttributes(Map.of("newUser", false)).build();
          String loginId = walk.made(request).getLoginIds().get(0);
          walk.users.updateCustomAttributes(loginId, "newUser", true);
          walk.equal(walk.load(loginId).getCustomAttributes(), Map.of("newUser", true));
        });
  }

  private static void belongings(Walk walk) {
    walk.check("F8", () -> roles(walk));
    walk.check(
        "F9",
        () -> {
          String loginId = walk.id();
          List<AssociatedTenant> tenants = walk.users.addTenant(loginId, "acme").getUser().getUserTenants();
          walk.equal(tenants.stream().map(AssociatedTenant::getTenantId).toList(), List.of("acme"));
          walk.equal(walk.users.removeTenant(loginId, "acme").getUser().getUserTenants(), List.of());
        });
    walk.check(
        "F10",
        () -> {
          String loginId = walk.id();
          List<String> app = List.of("descope-default-oidc");
          walk.equal(walk.users.addSsoApps(loginId, app).getUser().getSsoAppIds(), app);
          walk.equal(walk.users.removeSsoApps(loginId, app).getUser().getSsoAppIds(), List.of());
          walk.equal(walk.users.setSsoApps(loginId, app).getUser().getSsoAppIds(), app);
        });
  }

  private static void roles(Walk walk) {
    String loginId = walk.id();
    List<String> two = List.of("Auditor", "Viewer");
    walk.same(walk.users.addRoles(loginId, two).getUser().getRoleNames(), "Auditor", "Viewer");
    walk.equal(walk.users.removeRoles(loginId, two).getUser().getRoleNames(), List.of());
    walk.same(walk.users.setRoles(loginId, two).getUser().getRoleNames(), "Auditor", "Viewer");
    walk.refused(() -> walk.users.addTenantRoles(loginId, "acme", two));
    walk.users.addTenant(loginId, "acme");
    walk.same(inTenant(walk.users.addTenantRoles(loginId, "acme", two)), "Auditor", "Viewer");
    walk.same(inTenant(walk.users.removeTenantRoles(loginId, "acme", List.of("Viewer"))), "Auditor");
    walk.same(inTenant(walk.users.setTenantRoles(loginId, "acme", List.of("Deployer"))), "Deployer");
  }

  private static List<String> inTenant(UserResponseDetails answer) {
    return answer.getUser().getUserTenants().get(0).getRoleNames();
  }

  private static void definitions(Walk walk) {
    var service = walk.management.getUserCustomAttributesService();
    String name = "twentyLettersLongNam";
    CustomAttribute twenty = CustomAttribute.builder().name(name).type(1).displayName("Twenty").build();
    var creation = CreateCustomAttributesRequest.builder().attributes(List.of(twenty)).build();
    walk.check(
        "A1",
        () -> {
          CustomAttributesResponse answer = service.createCustomAttributes(creation);
          walk.equal(named(answer, name), 1L);
          walk.equal(answer.getTotal(), answer.getData().size());
        });
    walk.check("A2", () -> walk.equal(named(service.createCustomAttributes(creation), name), 1L));
    walk.check(
        "A3",
        () -> {
          var deletion = DeleteCustomAttributesRequest.builder().names(List.of(name)).build();
          CustomAttributesResponse left = service.deleteCustomAttributes(deletion);
          walk.equal(named(left, name), 0L);
          walk.equal(named(left, "newUser"), 1L);
          walk.equal(service.getCustomAttributes(), left);
        });
  }

  private static long named(CustomAttributesResponse answer, String name) {
    return answer.getData().stream().filter(one -> name.equals(one.getName())).count();
  }
}
