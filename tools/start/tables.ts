// The readable side of the quick start. Comes in: recorded requests and users as the server has them; leaves: tables as
// text. Knows nothing of the steps, and reads only what it shows.
import Table from "cli-table3";

/** One request as the server saw it. */
export type SeenRequest = {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly status: number;
};

/** A user as the server has it: Descope's response object, as far as it is shown or compared here. */
export type SeenUser = {
  readonly userId: string;
  readonly loginIds: readonly string[];
  readonly name?: string;
  readonly status?: string;
  readonly test?: boolean;
  readonly roleNames?: readonly string[];
  readonly userTenants?: readonly { readonly tenantId: string; readonly roleNames?: readonly string[] }[];
  readonly customAttributes?: Readonly<Record<string, unknown>>;
};

const plain = { head: [], border: [] };
const longestBodyChars = 600;

/** Method, path, body and status of each request, in order. */
export function requestTable(requests: readonly SeenRequest[]): string {
  if (requests.length === 0) return "  (no request)";
  const table = new Table({
    head: ["method", "path", "body", "status"],
    colWidths: [8, 34, 62, 8],
    wordWrap: true,
    wrapOnWordBoundary: false,
    style: plain,
  });
  for (const { method, path, body, status } of requests) table.push([method, path, formatBody(body), String(status)]);
  return table.toString();
}

/** The users as they now stand. */
export function userTable(users: readonly SeenUser[]): string {
  if (users.length === 0) return "  (no user)";
  const table = new Table({
    head: ["login ID", "name", "status", "roles", "tenants", "custom attributes"],
    colWidths: [28, 18, 10, 14, 18, 28],
    wordWrap: true,
    style: plain,
  });
  for (const user of users) {
    table.push([
      `${user.loginIds.join("\n")}${user.test ? "\n(test user)" : ""}`,
      user.name ?? "",
      user.status ?? "",
      (user.roleNames ?? []).join("\n"),
      (user.userTenants ?? []).map((one) => `${one.tenantId}: ${(one.roleNames ?? []).join(", ")}`).join("\n"),
      Object.entries(user.customAttributes ?? {})
        .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
        .join("\n"),
    ]);
  }
  return table.toString();
}

function formatBody(body: unknown): string {
  if (body === undefined || body === null || body === "") return "";
  const text = JSON.stringify(body);
  return text.length > longestBodyChars ? `${text.slice(0, longestBodyChars)}… (${text.length} characters)` : text;
}
