// (a) of the benchmark: all users as one resource. Comes in: the users' file; leaves: one declared resource.
import * as descope from "pulumi-descope-users";
import { readUsers } from "./read-users.ts";

const users = readUsers().map(({ key, loginId, name, roleNames, customAttributes }): [string, descope.UserSetEntry] => [
  key,
  { loginId, name, roleNames: [...roleNames], customAttributes },
]);
void new descope.UserSet("all", { users: Object.fromEntries(users) });
