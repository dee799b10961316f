package walk;

import static com.descope.enums.DeliveryMethod.EMAIL;

import com.descope.exception.DescopeException;
import com.descope.model.auth.AuthenticationInfo;
import com.descope.model.user.User;
import com.descope.model.user.request.UserRequest;
import com.descope.model.user.response.EnchantedLinkTestUserResponse;
import com.descope.model.user.response.OTPTestUserResponse;
import com.descope.sdk.auth.EnchantedLinkService;
import com.descope.sdk.auth.MagicLinkService;
import com.descope.sdk.auth.OTPService;
import java.util.List;
import java.util.Map;

/** Rows G and E, and the one of J about wrong codes: what signs a user in without a password. */
final class Links {
  private Links() {}

  static void checks(Walk walk) {
    walk.check(
        "G1",
        () -> {
          String nobody = walk.fresh("nobody");
          walk.refused(() -> walk.users.generateOtpForTestUser(nobody, EMAIL));
          walk.refused(() -> walk.users.generateMagicLinkForTestUser(nobody, Walk.REDIRECT, EMAIL));
          walk.refused(() -> walk.users.generateEnchantedLinkForTestUser(nobody, Walk.REDIRECT));
        });
    codes(walk);
    magicLinks(walk);
    enchantedLinks(walk);
    embeddedLinks(walk);
  }

  private static String codeFor(Walk walk, String loginId) {
    return walk.users.generateOtpForTestUser(loginId, EMAIL).getCode();
  }

  private static void codes(Walk walk) {
    OTPService otp = walk.auth.getOtpService();
    walk.check(
        "G2",
        () -> {
          String loginId = walk.tester();
          OTPTestUserResponse generated = walk.users.generateOtpForTestUser(loginId, EMAIL);
          walk.equal(generated.getLoginId(), loginId);
          AuthenticationInfo session = otp.verifyCode(EMAIL, loginId, generated.getCode());
          walk.equal(session.getUser().getLoginIds(), List.of(loginId));
          walk.refused(() -> otp.verifyCode(EMAIL, loginId, generated.getCode()));
        });
    walk.check(
        "G3",
        () -> {
          String phone = walk.freshPhone();
          String plain = "plain-" + phone;
          walk.testUser(plain, UserRequest.builder().phone(phone).build());
          walk.equal(otp.verifyCode(EMAIL, plain, codeFor(walk, plain)).getUser().getPhone(), phone);
        });
    walk.check(
        "G4",
        () -> {
          String loginId = walk.tester();
          String code = codeFor(walk, loginId);
          String masked = otp.signIn(EMAIL, loginId, null);
          walk.yes(!masked.isEmpty() && !masked.equals(loginId));
          walk.equal(otp.verifyCode(EMAIL, loginId, code).getUser().getLoginIds(), List.of(loginId));
        });
    walk.check(
        "G5",
        () -> {
          String loginId = walk.tester();
          for (int time = 0; time < 2; time += 1) {
            String code = codeFor(walk, loginId);
            otp.signUp(EMAIL, loginId, User.builder().email(loginId).build());
            otp.verifyCode(EMAIL, loginId, code);
          }
          walk.equal(walk.load(loginId).getStatus(), "enabled");
        });
    walk.check(
        "J9",
        () -> {
          String loginId = walk.tester();
          for (String wrong : List.of("000000", codeFor(walk, walk.tester())))
            walk.yes(walk.refused(() -> otp.verifyCode(EMAIL, loginId, wrong)).getServerResponse().contains("code"));
          String said = walk.refused(() -> otp.signIn(EMAIL, walk.fresh("nobody"), null)).getServerResponse();
          walk.yes(said.toLowerCase().contains("user"));
        });
  }

  private static void magicLinks(Walk walk) {
    MagicLinkService magic = walk.auth.getMagicLinkService();
    walk.check(
        "G6",
        () -> {
          String loginId = walk.tester();
          String link = linkFor(walk, loginId, Walk.REDIRECT);
          walk.yes(!link.isEmpty());
          walk.equal(magic.verify(Walk.tokenOf(link)).getUser().getLoginIds(), List.of(loginId));
          walk.yes(walk.refused(() -> magic.verify("no-such-token")).getServerResponse().contains("token"));
        });
    walk.check(
        "G7",
        () -> {
          String loginId = walk.tester();
          String link = linkFor(walk, loginId, "");
          walk.equal(magic.verify(Walk.tokenOf(link)).getUser().getLoginIds(), List.of(loginId));
        });
    walk.check(
        "G10",
        () -> {
          String loginId = walk.tester();
          String link = linkFor(walk, loginId, Walk.REDIRECT);
          String moved = walk.fresh("moved");
          walk.users.updateEmail(loginId, moved, true);
          walk.equal(magic.verify(Walk.tokenOf(link)).getUser().getEmail(), moved);
        });
  }

  private static String linkFor(Walk walk, String loginId, String address) {
    return walk.users.generateMagicLinkForTestUser(loginId, address, EMAIL).getLink();
  }

  private static void enchantedLinks(Walk walk) {
    EnchantedLinkService enchanted = walk.auth.getEnchantedLinkService();
    walk.check(
        "G8",
        () -> {
          String loginId = walk.tester();
          EnchantedLinkTestUserResponse generated =
              walk.users.generateEnchantedLinkForTestUser(loginId, Walk.REDIRECT);
          DescopeException pending = walk.refused(() -> enchanted.getSession(generated.getPendingRef()));
          walk.equal(pending.getCode(), "E062503");
          enchanted.verify(Walk.tokenOf(generated.getLink()));
          AuthenticationInfo session = enchanted.getSession(generated.getPendingRef());
          walk.equal(session.getUser().getLoginIds(), List.of(loginId));
        });
  }

  private static void embeddedLinks(Walk walk) {
    walk.check(
        "E1",
        () -> {
          String token = walk.users.generateEmbeddedLink(walk.id(), Map.of("plan", "gold"));
          AuthenticationInfo session = walk.auth.getMagicLinkService().verify(token);
          walk.equal(walk.claims(session).get("plan"), "gold");
          walk.refused(() -> walk.users.generateEmbeddedLink(walk.fresh("nobody"), Map.of()));
        });
  }
}
