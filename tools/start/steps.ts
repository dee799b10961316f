// The five steps of the quick start: what is done in each, and what must come of it. Comes in: a session; leaves: each
// step's failures. The order matters, each step goes on from the one before.
import type { CommandResult } from "../pulumi/stack.ts";
import { readUsers, writeUsers } from "./data.ts";
import { expectAccepted, expectEqual, expectNoWrite, expectOnePatch, expectOnly, expectUsers } from "./expectations.ts";
import type { Session } from "./session.ts";
import type { SeenRequest, SeenUser } from "./tables.ts";

/** One step: `act` does it with the real CLI, `check` judges the requests that came of it. */
export type Step = {
  readonly title: string;
  readonly act: () => Promise<CommandResult>;
  readonly check: (writes: readonly SeenRequest[], users: readonly SeenUser[]) => string[];
};

const changedName = "CI deployer (all regions)";
const handMadeName = "Renamed by hand";
const handMadeTeam = "added by hand";

/** The steps, in order. */
export function quickStartSteps(session: Session): Step[] {
  return [create(session), changeOne(session), repairDrift(session), changeNothing(session), destroy(session)];
}

function create({ stack, usersFile }: Session): Step {
  const declared = readUsers();
  return {
    title: "pulumi up: four users, read from a data file, are created",
    act: () => {
      writeUsers(usersFile, declared);
      return stack.up();
    },
    check: (writes, users) => [
      ...expectAccepted(writes),
      ...expectOnly(writes, "/create"),
      ...expectUsers(users, allLoginIds()),
      ...declared.serviceUsers.flatMap((user) => [
        ...expectEqual(
          `${user.loginId}'s roles`,
          find(users, user.loginId)?.roleNames?.toSorted(),
          user.roles.toSorted(),
        ),
        ...expectEqual(`${user.loginId}'s attributes`, find(users, user.loginId)?.customAttributes, {
          owner: user.owner,
        }),
      ]),
      ...declared.people.flatMap((user) => [
        ...expectEqual(`${user.loginId}'s tenants`, tenantRoles(find(users, user.loginId)), user.tenants),
        ...expectEqual(`${user.loginId}'s attributes`, find(users, user.loginId)?.customAttributes, user.attributes),
      ]),
      ...declared.testUsers.flatMap((user) =>
        expectEqual(`${user.loginId} being a test user`, find(users, user.loginId)?.test, true),
      ),
    ],
  };
}

function changeOne({ stack, usersFile }: Session): Step {
  return {
    title: "pulumi up after one declared attribute changed: one PATCH with just that key",
    act: () => {
      const users = readUsers();
      for (const user of users.serviceUsers) user.displayName = changedName;
      writeUsers(usersFile, users);
      return stack.up();
    },
    check: (writes, users) => {
      const user = serviceUser(users);
      return [
        ...expectOnePatch(writes, user, { name: changedName }),
        ...expectEqual("its name", user.name, changedName),
      ];
    },
  };
}

function repairDrift({ stack, emulator }: Session): Step {
  return {
    title:
      "pulumi up --refresh after somebody edited the user by hand: the declared attribute is repaired, the other kept",
    act: () => {
      const user = serviceUser(emulator.users());
      const customAttributes = { ...user.customAttributes, team: handMadeTeam };
      emulator.editUser(user.userId, { name: handMadeName, customAttributes });
      return stack.up({ args: ["--refresh"] });
    },
    check: (writes, users) => {
      const user = serviceUser(users);
      return [
        ...expectOnePatch(writes, user, { name: changedName }),
        ...expectEqual("the declared name", user.name, changedName),
        ...expectEqual("the undeclared attribute team", user.customAttributes?.["team"], handMadeTeam),
      ];
    },
  };
}

function changeNothing({ stack }: Session): Step {
  return {
    title: "pulumi up with no change: no write",
    act: () => stack.up(),
    check: (writes, users) => [...expectNoWrite(writes), ...expectUsers(users, allLoginIds())],
  };
}

function destroy({ stack }: Session): Step {
  return {
    title: "pulumi destroy: all four users are deleted",
    act: () => stack.destroy(),
    check: (writes, users) => [...expectAccepted(writes), ...expectOnly(writes, "/delete"), ...expectUsers(users, [])],
  };
}

function allLoginIds(): string[] {
  const { serviceUsers, people, testUsers } = readUsers();
  return [...serviceUsers, ...people, ...testUsers].map((user) => user.loginId);
}

function find(users: readonly SeenUser[], loginId: string): SeenUser | undefined {
  return users.find((user) => user.loginIds.includes(loginId));
}

function serviceUser(users: readonly SeenUser[]): SeenUser {
  const loginId = readUsers().serviceUsers[0]?.loginId ?? "";
  const user = find(users, loginId);
  if (user === undefined) throw new Error(`the server has no user ${loginId}`);
  return user;
}

function tenantRoles(user: SeenUser | undefined): Record<string, readonly string[]> {
  return Object.fromEntries((user?.userTenants ?? []).map(({ tenantId, roleNames }) => [tenantId, roleNames ?? []]));
}
