// The official Go client through a user's life, against the server of this repository.
import { expect, it } from "vitest";
import { describeWalk } from "./program.ts";

describeWalk("go", "github.com/descope/go-sdk", (server) => {
  it("sends every key, empty or null, for what its caller leaves out, and both keys of a deletion", () => {
    const records = server().log.all();
    const creation = records.find(({ path }) => path === "/v1/mgmt/user/create");
    expect(creation?.body).toMatchObject({ displayName: "", phone: "", roleNames: null, ssoAppIDs: null });
    const deletion = records.find(({ path }) => path === "/v1/mgmt/user/delete");
    expect(deletion?.body).toMatchObject({ loginId: expect.stringContaining("@"), userId: "" });
  });
});
