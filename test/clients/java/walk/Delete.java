package walk;

import com.descope.exception.ServerCommonException;
import com.descope.model.user.request.UserSearchRequest;
import com.descope.model.user.response.UserResponse;
import java.util.List;

/** Rows D: users deleted. */
final class Delete {
  private Delete() {}

  static void checks(Walk walk) {
    walk.check(
        "D1",
        () -> {
          UserResponse one = walk.made(Walk.nothing());
          UserResponse two = walk.made(Walk.nothing());
          walk.users.delete(one.getLoginIds().get(0));
          walk.users.deleteByUserId(two.getUserId());
          for (UserResponse user : List.of(one, two))
            walk.equal(walk.refused(() -> walk.users.loadByUserId(user.getUserId())).getCode(), "E112102");
        });
    walk.check(
        "D2",
        () -> {
          // Granted or refused: nothing settles it. A server that breaks would answer without a code of its own.
          String code = "E112102";
          try {
            walk.users.delete(walk.fresh("nobody"));
          } catch (ServerCommonException refusal) {
            code = refusal.getCode();
          }
          walk.equal(code, "E112102");
        });
    walk.check(
        "D3",
        () -> {
          String plain = walk.id();
          String test = walk.tester();
          walk.users.deleteAllTestUsers();
          walk.refused(() -> walk.load(test));
          walk.equal(walk.search(UserSearchRequest.builder().testUsersOnly(true)).getTotal(), 0);
          walk.equal(walk.load(plain).getLoginIds(), List.of(plain));
        });
  }
}
