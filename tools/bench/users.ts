// The users of a benchmark. Comes in: how many; leaves: plain data, the same for every way of declaring them. Pure.

/** One user as every program of the benchmark reads it. */
export type BenchUser = {
  readonly key: string;
  readonly loginId: string;
  readonly name: string;
  readonly roleNames: readonly string[];
  readonly customAttributes: Readonly<Record<string, string>>;
};

/** Which attribute "change one attribute of all" changes: a plain field, or a custom attribute. */
export type ChangedAttribute = "name" | "owner";

export function makeUsers(count: number): BenchUser[] {
  return Array.from({ length: count }, (_, index) => {
    const key = `user-${String(index + 1).padStart(5, "0")}`;
    return {
      key,
      loginId: `${key}@bench.example.com`,
      name: `Benchmark user ${index + 1}`,
      roleNames: ["Viewer"],
      customAttributes: { owner: "platform", team: `team-${index % 10}` },
    };
  });
}

/** One attribute of every user is another one. */
export function changeAll(users: readonly BenchUser[], attribute: ChangedAttribute): BenchUser[] {
  return users.map((user) =>
    attribute === "name"
      ? { ...user, name: `${user.name}, renamed` }
      : { ...user, customAttributes: { ...user.customAttributes, owner: "operations" } },
  );
}

/** One attribute of the user in the middle is another one. */
export function changeOne(users: readonly BenchUser[], attribute: ChangedAttribute): BenchUser[] {
  const middle = Math.floor(users.length / 2);
  return users.map((user, index) => {
    if (index !== middle) return user;
    return attribute === "name"
      ? { ...user, name: "The only one" }
      : { ...user, customAttributes: { ...user.customAttributes, owner: "nobody else" } };
  });
}
