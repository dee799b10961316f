// How many requests a change costs on the real engine, exactly: one where nothing has to be looked up, one look-up more
// where an e-mail or phone is set anew or attributes are patched first in a process (issue 5, second bar).
import { describe, expect, it } from "vitest";
import { everyField } from "./effects.ts";
import { expectNoRequest, expectOnePatch, hasEngine, lines, newWorld, testUser, user } from "./world.ts";

const patch = "PATCH /v1/mgmt/user/patch";
const load = "GET /v1/mgmt/user";
const definitions = "GET /v1/mgmt/user/customattributes";
const search = "POST /v2/mgmt/user/search";

describe.skipIf(!hasEngine)("a change of one attribute", () => {
  it("is one request, whichever it is, and one look-up more where it has to be", async () => {
    const world = await newWorld("one-change", [user("one", everyField)]);
    // Made with every field: at once the look for the login IDs and the attributes' definitions, then the create.
    const made = await world.up({ args: [] });
    expect(lines(made.requests).slice(0, 3).toSorted()).toEqual([load, definitions, search].toSorted());
    expect(lines(made.requests).slice(3)).toEqual(["POST /v1/mgmt/user/create"]);
    expectNoRequest(await world.up({ args: [] }));

    let declared: Record<string, unknown> = everyField;
    const change = async (
      changed: Record<string, unknown>,
      requests: string[],
      body: Record<string, unknown> = changed,
    ): Promise<void> => {
      declared = { ...declared, ...changed };
      world.rewrite([user("one", declared)]);
      const seen = await world.up();
      expect(lines(seen.requests), JSON.stringify(changed)).toEqual(requests);
      expectOnePatch(seen, world.user("every@example.com"), body);
    };
    for (const [field, value] of Object.entries({
      name: "Changed",
      roleNames: ["Auditor"],
      userTenants: [{ tenantId: "initech", roleNames: [] }],
      status: "disabled",
      recoveryPhone: "+4930777777",
    })) {
      const flag = field === "recoveryPhone" ? { verifiedRecoveryPhone: true } : {};
      await change({ [field]: value }, [patch], { [field]: value, ...flag });
    }
    // One look-up: whose login ID the new contact is; and the user, where the former contact is one of its login IDs.
    await change({ email: "changed@example.com" }, [search, load, patch], {
      email: "changed@example.com",
      verifiedEmail: true,
    });
    await change({ phone: "+4930666666" }, [search, patch], { phone: "+4930666666", verifiedPhone: true });
    // One look-up: the keys of others, until an answer has told what PATCH does with a partial map.
    await change({ customAttributes: { ...everyField.customAttributes, department: "Changed" } }, [load, patch], {
      customAttributes: { department: "Changed" },
    });
  });

  it("is one request for a test user too; clearing is one, and what is no change is none", async () => {
    const world = await newWorld("few-requests", [
      testUser("tester", {
        loginId: "tester@example.com",
        name: "A",
        picture: "https://example.com/a.png",
        customAttributes: { team: "x" },
      }),
    ]);
    const made = await world.up();
    // The look-up and the definitions are asked for at once.
    expect(lines(made.requests).slice(0, 2).toSorted()).toEqual([load, definitions].toSorted());
    expect(lines(made.requests).slice(2)).toEqual(["POST /v1/mgmt/user/create"]);
    world.rewrite([testUser("tester", { loginId: "tester@example.com", name: "B", customAttributes: { team: "x" } })]);
    const seen = await world.up();
    expect(lines(seen.requests)).toEqual([patch]);
    expectOnePatch(seen, world.user("tester@example.com"), { name: "B", picture: "" });
    // Settings of the resource and another spelling are no change of the user.
    world.rewrite([
      testUser("tester", {
        loginId: "Tester@example.com",
        name: "B",
        customAttributes: { team: "x" },
        onDelete: "disable",
        removedFields: "keep",
      }),
    ]);
    expectNoRequest(await world.up());
    // A rename: whose the new login ID is, which of its own it replaces, the rename. And destroying: one each.
    world.rewrite([testUser("tester", { loginId: "renamed@example.com", name: "B", customAttributes: { team: "x" } })]);
    const renamed = await world.up();
    expect(lines(renamed.requests).toSorted()).toEqual([load, "POST /v1/mgmt/user/update/loginid", search].toSorted());
    expect(lines((await world.refresh()).requests)).toEqual([load]);
    expect(lines((await world.destroy()).requests)).toEqual(["POST /v1/mgmt/user/delete"]);
  });
});
