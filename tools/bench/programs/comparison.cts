// (c) of the benchmark: a dynamic provider as Pulumi's documentation has people write it ("Dynamic resource providers"),
// for users, with Descope's official SDK: one request per user, a client in each call (a client at module level cannot
// be serialized), waiting out a 429 as its Retry-After says. Serialized by Pulumi's own closure serializer. Kinder than
// the documentation's first example: CommonJS run by Node itself, without ts-node's seconds at each start.
const { readFileSync }: typeof import("node:fs") = require("node:fs");
const pulumi: typeof import("@pulumi/pulumi") = require("@pulumi/pulumi");
// What `import descope from "@descope/node-sdk"` compiles to.
const sdk: Pick<typeof import("@descope/node-sdk"), "default"> = { default: require("@descope/node-sdk") };

type UserInputs = {
  loginId: string;
  name: string;
  roleNames: string[];
  customAttributes: Record<string, string>;
};

type Answer<T> = {
  code?: number;
  ok: boolean;
  error?: { errorCode: string; errorDescription: string; retryAfter?: string | number };
  data?: T;
};

function client() {
  return sdk.default({
    projectId: process.env["DESCOPE_PROJECT_ID"] ?? "",
    managementKey: process.env["DESCOPE_MANAGEMENT_KEY"] ?? "",
    baseUrl: process.env["DESCOPE_BASE_URL"] ?? "",
  }).management.user;
}

async function call<T>(send: () => Promise<Answer<T>>): Promise<T> {
  for (;;) {
    const { code, ok, error, data } = await send();
    if (ok) return data as T;
    if (code !== 429) throw new Error(`${error?.errorCode}: ${error?.errorDescription}`);
    await new Promise((resolve) => setTimeout(resolve, 1_000 * Number(error?.retryAfter || 60)));
  }
}

function optionsOf({ name, roleNames, customAttributes }: UserInputs) {
  return { displayName: name, roles: roleNames, customAttributes };
}

const provider: import("@pulumi/pulumi").dynamic.ResourceProvider = {
  async create(inputs: UserInputs) {
    const user = await call(() => client().create(inputs.loginId, optionsOf(inputs)));
    return { id: user.userId, outs: inputs };
  },
  async read(id: string, props: UserInputs) {
    const user = await call(() => client().loadByUserId(id));
    const { name = "", roleNames = [], customAttributes = {} } = user;
    return { id, props: { ...props, name, roleNames, customAttributes } };
  },
  async update(id: string, _olds: UserInputs, news: UserInputs) {
    await call(() => client().patch(id, optionsOf(news)));
    return { outs: news };
  },
  async delete(id: string) {
    await call(() => client().deleteByUserId(id));
  },
};

class DescopeUser extends pulumi.dynamic.Resource {
  constructor(name: string, args: UserInputs) {
    super(provider, name, args);
  }
}

const users = JSON.parse(readFileSync(process.env["BENCH_USERS"] ?? "", "utf8")) as ({ key: string } & UserInputs)[];
for (const { key, ...args } of users) void new DescopeUser(key, args);
