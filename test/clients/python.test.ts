// The official Python client through a user's life, against the server of this repository.
import { expect, it } from "vitest";
import { describeWalk } from "./program.ts";

describeWalk("python", "PyPI descope", (server) => {
  it("sends null and empty lists for what its caller leaves out", () => {
    const creation = server()
      .log.all()
      .find(({ path }) => path === "/v1/mgmt/user/create");
    expect(creation?.body).toMatchObject({
      email: null,
      displayName: null,
      roleNames: [],
      userTenants: [],
      ssoAppIDs: null,
    });
  });
});
