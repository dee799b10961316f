// The readable side of the quick start. Comes in: recorded requests and users as the server has them; leaves: tables as
// text. Knows nothing of the steps, and reads only what it shows.
import Table from "cli-table3";

/** One request as the server saw it. */
export type SeenRequest = {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
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

const style = { head: [], border: [] };
// No lines between the requests: most take one.
const dense = { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" };
const longestBodyChars = 600;

/** Method, path, body and status of each request, in order. */
export function requestTable(requests: readonly SeenRequest[]): string {
  if (requests.length === 0) return "  (no request)";
  const table = new Table({
    head: ["method", "path", "body", "status"],
    colWidths: [8, 56, 46, 8],
    chars: dense,
    wordWrap: true,
    wrapOnWordBoundary: false,
    style,
  });
  for (const { method, path, query, body, status } of requests) {
    table.push([method, path + formatQuery(query), formatBody(body), String(status)]);
  }
  return table.toString();
}

/** The users as they now stand. */
export function userTable(users: readonly SeenUser[]): string {
  if (users.length === 0) return "  (no user)";
  const table = new Table({
    head: ["login ID", "name", "status", "roles", "tenants", "custom attributes"],
    colWidths: [28, 18, 10, 14, 18, 28],
    wordWrap: true,
    style,
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

function formatQuery(query: SeenRequest["query"] = {}): string {
  const pairs = Object.entries(query).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

function formatBody(body: unknown): string {
  if (body === undefined || body === null || body === "") return "";
  const text = JSON.stringify(body);
  return text.length > longestBodyChars ? `${text.slice(0, longestBodyChars)}… (${text.length} characters)` : text;
}
