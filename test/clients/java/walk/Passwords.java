package walk;

import com.descope.model.password.PasswordPolicy;
import com.descope.model.user.User;
import com.descope.sdk.auth.PasswordService;
import java.util.List;

/** Rows F and J about passwords. This client's user does not say whether there is one; signing in does. */
final class Passwords {
  private Passwords() {}

  static void checks(Walk walk) {
    setByManagement(walk);
    walk.check("J7", () -> ofTheUser(walk));
  }

  @SuppressWarnings("deprecation") // The old way to set a password is what F13 is about.
  private static void setByManagement(Walk walk) {
    PasswordService passwords = walk.auth.getPasswordService();
    walk.check(
        "F11",
        () -> {
          String loginId = walk.id();
          walk.users.setTemporaryPassword(loginId, Walk.PASSWORD);
          walk.refused(() -> walk.signIn(loginId));
        });
    walk.check(
        "F12",
        () -> {
          String loginId = walk.id();
          walk.refused(() -> walk.signIn(loginId));
          walk.users.setActivePassword(loginId, Walk.PASSWORD);
          walk.equal(walk.signIn(loginId).getUser().getLoginIds(), List.of(loginId));
        });
    walk.check(
        "F13",
        () -> {
          String loginId = walk.id();
          String before = "The-one-before-1!";
          walk.users.setActivePassword(loginId, before);
          walk.users.setPassword(loginId, Walk.PASSWORD);
          String said = walk.refused(() -> passwords.signIn(loginId, before)).getServerResponse();
          walk.yes(said.contains("Invalid signin credentials"));
        });
    walk.check(
        "F14",
        () -> {
          String loginId = walk.id();
          walk.users.setActivePassword(loginId, Walk.PASSWORD);
          walk.users.expirePassword(loginId);
          walk.equal(walk.refused(() -> walk.signIn(loginId)).getCode(), "E062909");
        });
  }

  private static void ofTheUser(Walk walk) {
    PasswordService passwords = walk.auth.getPasswordService();
    String loginId = walk.withPassword(Walk.nothing());
    String said = walk.refused(() -> passwords.signIn(loginId, "Walk-the-line-2!")).getServerResponse();
    walk.yes(said.contains("credentials"));
    walk.refused(() -> passwords.signIn(walk.fresh("nobody"), Walk.PASSWORD));
    String next = "Walk-the-line-3!";
    var replaced = passwords.replaceUserPassword(loginId, Walk.PASSWORD, next);
    walk.equal(replaced.getUser().getLoginIds(), List.of(loginId));
    walk.equal(passwords.signIn(loginId, next).getUser().getLoginIds(), List.of(loginId));
    PasswordPolicy policy = passwords.getPasswordPolicy();
    walk.equal(List.of(policy.getMinLength(), policy.isNonAlphanumeric()), List.of(8, true));
    User nobody = new User();
    walk.refused(() -> passwords.signUp(walk.fresh("user"), nobody, "short!"));
    walk.refused(() -> passwords.signUp(walk.fresh("user"), nobody, "onlyletters"));
    walk.refused(() -> passwords.signUp(loginId, nobody, Walk.PASSWORD));
    walk.equal(passwords.signUp(walk.fresh("user"), nobody, Walk.PASSWORD).getUser().getStatus(), "enabled");
  }
}
