/**
 * Refusals of the service. In: a catalogue name and a detail. Out: an `ApiError` with HTTP status and the error body
 * that clients read. Must not know: HTTP libraries, routes, the store.
 */

interface CatalogueEntry {
  readonly status: number;
  readonly code: string;
  readonly description: string;
}

export type Refusal =
  | "malformed"
  | "tooLarge"
  | "missingArguments"
  | "invalidRequest"
  | "invalidArguments"
  | "unauthorized"
  | "unknownRoute"
  | "invalidToken"
  | "tokenExpired"
  | "tokenRevoked"
  | "userDisabled"
  | "wrongCode"
  | "tooManyTries"
  | "linkPending"
  | "wrongCredentials"
  | "passwordExpired"
  | "weakPassword"
  | "authUserConflict"
  | "forbidden"
  | "userExists"
  | "userNotFound"
  | "authUserNotFound"
  | "userConflict"
  | "createFailed"
  | "notFound"
  | "alreadyExists"
  | "rateLimited"
  | "internal";

/**
 * One entry per refusal. Codes are those of Descope's own clients (descope-user-api.md section 2); where no code is
 * public a made-up one stands in and the comment says so: clients must branch on the status first.
 */
const catalogue: Record<Refusal, CatalogueEntry> = {
  malformed: { status: 400, code: "E011001", description: "Bad request" },
  /** Made-up code. */
  tooLarge: { status: 413, code: "E011008", description: "Request is too large" },
  missingArguments: { status: 400, code: "E011002", description: "Missing arguments" },
  invalidRequest: { status: 400, code: "E011003", description: "Request is invalid" },
  invalidArguments: { status: 400, code: "E011004", description: "Invalid arguments" },
  /** Made-up code; 401 versus 403 is not public either (sheet section 2, last row). */
  unauthorized: { status: 401, code: "E011005", description: "Unauthorized request" },
  /** Made-up code. */
  invalidToken: { status: 401, code: "E061005", description: "Invalid token" },
  /** Made-up code. */
  tokenExpired: { status: 401, code: "E061006", description: "Token expired" },
  tokenRevoked: { status: 401, code: "E064001", description: "Token revoked" },
  /** Made-up code and status: how a disabled user is refused is not public. */
  userDisabled: { status: 401, code: "E061007", description: "User may not sign in" },
  /** [S] node errors.ts; its status is unknown. */
  wrongCode: { status: 401, code: "E061102", description: "Invalid code" },
  /** [S] node errors.ts; its status is unknown. */
  tooManyTries: { status: 401, code: "E061103", description: "Too many tries" },
  /** G8. */
  linkPending: { status: 401, code: "E062503", description: "The link has not been verified" },
  /** Text and status [T] NET, RB; made-up code. */
  wrongCredentials: { status: 401, code: "E062901", description: "Invalid signin credentials" },
  /** [T] RB. */
  passwordExpired: { status: 401, code: "E062909", description: "Password expired" },
  /** Made-up code and status. */
  weakPassword: { status: 400, code: "E062902", description: "Password does not fit the policy" },
  /** [O] descope-java PR 374; status as for management's E111127. */
  authUserConflict: { status: 409, code: "E062125", description: "User conflict" },
  /** Made-up code. */
  forbidden: { status: 403, code: "E011007", description: "Forbidden" },
  /** Made-up code. */
  unknownRoute: { status: 404, code: "E011006", description: "Unknown endpoint" },
  userExists: { status: 400, code: "E062107", description: "User already exists" },
  userNotFound: { status: 404, code: "E112102", description: "User not found" },
  /** The authentication side's wording, status 400 as in python-sdk's fixture; a dialect of PATCH. */
  authUserNotFound: { status: 400, code: "E062108", description: "User not found" },
  /** [O] descope-java PR 374. */
  userConflict: { status: 409, code: "E111127", description: "User conflict" },
  /** The cap's own code E013002 is only in the text ([D] docs.descope.com/manage/testusers). Its status is unknown. */
  createFailed: { status: 400, code: "E111111", description: "Failed to create user" },
  /** Made-up code and status: what a missing tenant or role answers is not public. */
  notFound: { status: 404, code: "E112104", description: "Not found" },
  /** Seen for permissions and roles ([S] descope-auth0-migration); its status is unknown. */
  alreadyExists: { status: 400, code: "E024104", description: "Already exists" },
  rateLimited: { status: 429, code: "E130429", description: "Rate limit exceeded" },
  /** Made-up code: a bug of the emulator, or a fault injected into one entry of a batch. */
  internal: { status: 500, code: "E011099", description: "Internal error" },
};

/** What a client finds in a refusal's body. `message` repeats `errorMessage`, as in the service's real answers. */
export interface ErrorBody {
  errorCode: string;
  errorDescription: string;
  errorMessage: string;
  message: string;
}

export class ApiError extends Error {
  readonly status: number;
  readonly body: ErrorBody;
  /** Value of a `Retry-After` header, in seconds. */
  readonly retryAfter: number | undefined;

  constructor(refusal: Refusal, detail: string, retryAfter?: number) {
    const entry = catalogue[refusal];
    super(`${entry.code} ${entry.description}: ${detail}`);
    this.status = entry.status;
    this.retryAfter = retryAfter;
    this.body = errorBody(entry.code, entry.description, detail);
  }
}

export function errorBody(errorCode: string, errorDescription: string, errorMessage: string): ErrorBody {
  return { errorCode, errorDescription, errorMessage, message: errorMessage };
}
