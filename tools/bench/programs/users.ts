// (b) of the benchmark: one resource per user. Comes in: the users' file; leaves: as many declared resources.
import * as descope from "pulumi-descope-users";
import { readUsers } from "./read-users.ts";

for (const { key, loginId, name, roleNames, customAttributes } of readUsers()) {
  void new descope.User(key, { loginId, name, roleNames: [...roleNames], customAttributes });
}
