// The official Java client through a user's life, against the server of this repository.
import { expect, it } from "vitest";
import { describeWalk } from "./program.ts";

describeWalk("java", "Maven com.descope:java-sdk", (server) => {
  it("makes test users and others by the same call, and writes ssoAppIDs on create, update and PATCH", () => {
    const records = server().log.all();
    const bodies = (path: string): unknown[] => records.filter((one) => one.path === path).map(({ body }) => body);
    expect(bodies("/v1/mgmt/user/create/test")).toEqual([]);
    const created = bodies("/v1/mgmt/user/create");
    expect(created).toContainEqual(expect.objectContaining({ test: true }));
    expect(created).toContainEqual(expect.objectContaining({ test: false, ssoAppIDs: ["descope-default-oidc"] }));
  });
});
