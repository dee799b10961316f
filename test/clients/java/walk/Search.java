package walk;

import com.descope.model.user.request.RolesList;
import com.descope.model.user.request.UserRequest;
import com.descope.model.user.request.UserSearchRequest;
import com.descope.model.user.response.AllUsersResponseDetails;
import com.descope.model.user.response.UserResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Rows S: users found. */
final class Search {
  private Search() {}

  static void checks(Walk walk) {
    pages(walk);
    texts(walk);
    roles(walk);
  }

  /** The default page of a search. */
  static List<String> everyone(Walk walk) {
    return Walk.loginIds(walk.search(UserSearchRequest.builder()).getUsers());
  }

  private static void pages(Walk walk) {
    walk.check(
        "S1",
        () -> {
          String renamed = walk.fresh("renamed");
          walk.users.updateLoginId(walk.id(), renamed);
          walk.yes(everyone(walk).contains(renamed));
          walk.users.delete(renamed);
          walk.yes(!everyone(walk).contains(renamed));
        });
    walk.check(
        "S2",
        () -> {
          walk.id();
          String loginId = walk.tester();
          List<UserResponse> found = walk.search(UserSearchRequest.builder().testUsersOnly(true)).getUsers();
          walk.yes(Walk.loginIds(found).contains(loginId));
          walk.yes(found.stream().allMatch(UserResponse::getTest));
          walk.yes(!everyone(walk).contains(loginId));
        });
    walk.check(
        "S9",
        () -> {
          List<String> ids = List.of(walk.fresh("paged"), walk.fresh("paged"), walk.fresh("paged"));
          walk.users.createBatch(Batch.of(ids));
          AllUsersResponseDetails page = walk.search(UserSearchRequest.builder().loginIds(ids).limit(2).page(1));
          walk.equal(List.of(page.getUsers().size(), page.getTotal()), List.of(1, 3));
        });
  }

  private static void texts(Walk walk) {
    walk.check(
        "S3",
        () -> {
          String phone = walk.freshPhone();
          String loginId = walk.fresh("test");
          walk.testUser(loginId, UserRequest.builder().phone(phone).build());
          var search = UserSearchRequest.builder().withTestUser(true).phones(List.of(phone));
          AllUsersResponseDetails found = walk.search(search.emails(List.of(loginId)));
          walk.equal(Walk.loginIds(found.getUsers()), List.of(loginId));
          walk.equal(found.getTotal(), 1);
        });
    walk.check(
        "S4",
        () -> {
          walk.made(walk.fresh("written-lately"), Walk.nothing());
          Duration minutes = Duration.ofMinutes(5);
          for (Instant from : List.of(Instant.now().minus(minutes), Instant.now().plus(minutes))) {
            var search = UserSearchRequest.builder().text("written-lately").fromCreatedTime(from);
            walk.equal(walk.search(search).getTotal(), from.isBefore(Instant.now()) ? 1 : 0);
          }
        });
    walk.check(
        "S5",
        () -> {
          String loginId = walk.id();
          var search = UserSearchRequest.builder().text(loginId).limit(1);
          walk.equal(Walk.loginIds(walk.search(search).getUsers()), List.of(loginId));
          walk.users.delete(loginId);
          walk.equal(walk.search(search).getUsers(), List.of());
        });
  }

  private static void roles(Walk walk) {
    walk.check(
        "S6",
        () -> {
          String loginId = walk.made(Create.in(Walk.tenant("initech", "Deployer"))).getLoginIds().get(0);
          var search = UserSearchRequest.builder().tenantIds(List.of("initech")).roleNames(List.of("Deployer"));
          AllUsersResponseDetails found = walk.search(search);
          walk.equal(Walk.loginIds(found.getUsers()), List.of(loginId));
          walk.equal(found.getTotal(), 1);
        });
    walk.check(
        "S7",
        () -> {
          UserResponse hasBoth = walk.made(Create.in(Walk.tenant("globex", "Viewer", "Auditor")));
          UserResponse hasOne = walk.made(Create.in(Walk.tenant("globex", "Viewer")));
          List<String> ids = List.of(hasBoth.getUserId(), hasOne.getUserId());
          for (boolean every : new boolean[] {true, false}) {
            RolesList needed = RolesList.builder().values(List.of("Viewer", "Auditor")).and(every).build();
            var search = UserSearchRequest.builder().userIds(ids).tenantRoleNames(Map.of("globex", needed));
            List<String> wanted = Walk.loginIds(every ? List.of(hasBoth) : List.of(hasBoth, hasOne));
            walk.same(Walk.loginIds(walk.search(search).getUsers()), wanted.toArray(String[]::new));
          }
        });
  }
}
