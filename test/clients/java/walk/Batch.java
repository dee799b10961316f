package walk;

import com.descope.exception.ServerCommonException;
import com.descope.model.user.request.BatchUserPasswordHashed;
import com.descope.model.user.request.BatchUserPasswordPbkdf2;
import com.descope.model.user.request.BatchUserPasswordSha;
import com.descope.model.user.request.BatchUserRequest;
import com.descope.model.user.request.UserSearchRequest;
import com.descope.model.user.response.UserResponse;
import com.descope.model.user.response.UsersBatchResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Rows B, and the one of C that this client can only say in a batch. */
final class Batch {
  private Batch() {}

  static void checks(Walk walk) {
    batches(walk);
    passwords(walk);
  }

  static List<BatchUserRequest> of(List<String> loginIds) {
    return loginIds.stream().<BatchUserRequest>map(id -> BatchUserRequest.builder().loginId(id).build()).toList();
  }

  private static List<String> some(Walk walk, int count) {
    return Stream.generate(() -> walk.fresh("batch")).limit(count).toList();
  }

  private static void batches(Walk walk) {
    walk.check(
        "B1",
        () -> {
          List<String> ids = some(walk, 2);
          UsersBatchResponse answer = walk.users.inviteBatch(of(ids), Create.SILENT);
          walk.equal(answer.getFailedUsers(), List.of());
          walk.equal(Walk.loginIds(answer.getCreatedUsers()), ids);
          for (String loginId : ids) {
            UserResponse user = walk.load(loginId);
            walk.equal(List.of(user.getEmail(), user.getVerifiedEmail(), user.getStatus()), List.of(loginId, true, "invited"));
          }
          // One that cannot be made fails alone.
          List<String> mixed = some(walk, 3);
          List<BatchUserRequest> batch = of(mixed);
          batch.get(1).setUserTenants(Walk.tenant("no-such-tenant"));
          answer = walk.users.createBatch(batch);
          walk.equal(Walk.loginIds(answer.getCreatedUsers()), List.of(mixed.get(0), mixed.get(2)));
          walk.equal(answer.getFailedUsers().size(), 1);
          walk.equal(answer.getFailedUsers().get(0).getUser().getLoginIds(), mixed.subList(1, 2));
          walk.yes(!answer.getFailedUsers().get(0).getFailure().isEmpty());
        });
    walk.check(
        "B2",
        () -> {
          UsersBatchResponse answer = walk.users.createBatch(of(some(walk, 5)));
          List<String> statuses = answer.getCreatedUsers().stream().map(UserResponse::getStatus).toList();
          walk.equal(statuses, Collections.nCopies(5, "invited"));
          walk.equal(answer.getFailedUsers(), List.of());
        });
    walk.check(
        "B7",
        () -> {
          List<String> ids = some(walk, 3);
          walk.users.createBatch(of(ids));
          walk.equal(walk.search(UserSearchRequest.builder().loginIds(ids)).getTotal(), 3);
        });
  }

  private static void passwords(Walk walk) {
    walk.check(
        "C14",
        () -> {
          String loginId = walk.fresh("user");
          walk.users.createBatch(List.of(BatchUserRequest.builder().loginId(loginId).password(Walk.PASSWORD).build()));
          walk.equal(walk.signIn(loginId).getUser().getLoginIds(), List.of(loginId));
        });
    walk.check(
        "B4",
        () -> {
          byte[] salt = "a salt of bytes".getBytes(StandardCharsets.UTF_8);
          var form = BatchUserPasswordPbkdf2.builder().hash(pbkdf2(salt)).salt(salt).iterations(1000).type("sha1");
          hashSignsIn(walk, BatchUserPasswordHashed.builder().pbkdf2(form.build()).build());
        });
    walk.check(
        "B5",
        () -> {
          var form = BatchUserPasswordSha.builder().hash(HexFormat.of().formatHex(sha256())).type("sha256");
          hashSignsIn(walk, BatchUserPasswordHashed.builder().sha(form.build()).build());
        });
  }

  private static void hashSignsIn(Walk walk, BatchUserPasswordHashed hashed) {
    String loginId = walk.fresh("hash");
    var one = BatchUserRequest.builder().loginId(loginId).hashedPassword(hashed).displayName("Hashed");
    walk.users.createBatch(List.of((BatchUserRequest) one.build()));
    UserResponse user = walk.signIn(loginId).getUser();
    walk.equal(List.of(user.getEmail(), user.getName()), List.of(loginId, "Hashed"));
    ServerCommonException refusal =
        walk.refused(() -> walk.auth.getPasswordService().signIn(loginId, "Walk-the-line-2!"));
    walk.yes(refusal.getServerResponse().contains("credentials"));
  }

  private static byte[] pbkdf2(byte[] salt) {
    try {
      PBEKeySpec spec = new PBEKeySpec(Walk.PASSWORD.toCharArray(), salt, 1000, 160);
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA1").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException error) {
      throw new IllegalStateException(error);
    }
  }

  private static byte[] sha256() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(Walk.PASSWORD.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException error) {
      throw new IllegalStateException(error);
    }
  }
}
