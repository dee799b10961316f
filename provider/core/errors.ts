/**
 * Coded errors and their one catalogue. In: a code, what it is about and what was said. Out: errors whose message reads
 * `CODE: subject · field · what happened · what to do next`. Must not know: the management key, passwords or bodies;
 * nothing that could hold one is ever put into a message.
 */

/** One line of meaning per code; the error page of the documentation is made from this table. */
export const ERROR_CODES = {
  INPUT_INVALID: "The declaration is not valid. Found in check, before any request.",
  CONFIG_MISSING: "The project ID or the management key is not configured.",
  CONFIG_MALFORMED: "The project ID, management key or base URL cannot be right.",
  PROJECT_MISMATCH:
    "The state belongs to another Descope project than the one of the connection. Found before any request.",
  AUTH_REFUSED: "The service refused the management key (401 or 403).",
  USER_GONE: "The user that the state knows does not exist any more.",
  USER_NOT_FOUND: "There is no such user: for a look-up, or for a role or membership to be given to.",
  USER_EXISTS: "A user with this login ID exists already and is not managed by this resource.",
  OWNED_ELSEWHERE: "The user's ownership mark names another stack, which made or adopted it meanwhile.",
  DECLARED_ELSEWHERE: "Another resource of the program declares the user, whom the change would take away from it.",
  ADOPTION_REFUSED: "The user to adopt could not be told for certain, or cannot be what is declared.",
  DELETES_EXCEEDED:
    "More users would be deleted or disabled in one run, or leave a set, than the configured maximum allows.",
  PASSWORD_UNAVAILABLE: "A password has to be set but cannot be had.",
  ATTRIBUTE_UNDEFINED: "A custom attribute is not defined in the project, or its value has the wrong type.",
  WOULD_MERGE: "Another user owns the value as a login ID; writing it would merge the two users into one.",
  REQUEST_REFUSED: "The service refused a request (4xx).",
  RATE_LIMITED: "The service's rate limit was met (429).",
  SERVICE_FAILED: "The service failed (5xx).",
  INTERRUPTED: "The deployment was interrupted before a request was sent, or before its answer came.",
  UNREACHABLE: "No answer came from the service: the connection failed or timed out.",
  ANSWER_UNREADABLE: "The service answered something that is not the documented JSON.",
  WRITE_NOT_TAKEN:
    "The service answered with success, but the user does not hold what was declared, or the answer is about another user.",
  PROVIDER_BUG: "Something that should not happen in the provider itself. Please report it.",
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

export interface ErrorParts {
  /** What the error is about, e.g. `user "ci@example.com"`. */
  readonly subject?: string;
  /** The attribute's path, e.g. `customAttributes.department`. */
  readonly field?: string;
  /** What was found or what the service said. */
  readonly what: string;
  /** What to do next, as an instruction. */
  readonly next?: string;
  readonly cause?: unknown;
}

/** The one error class of the provider; told apart by `code`, never by its text. */
export class DescopeError extends Error {
  readonly code: ErrorCode;
  readonly parts: ErrorParts;
  /** Brand: tells the class apart also across two copies of the package. */
  readonly family = "descope-users" as const;

  constructor(code: ErrorCode, parts: ErrorParts) {
    const { subject, field, what, next, cause } = parts;
    const said = [subject, field, what, next].filter((part) => part !== undefined && part !== "");
    super(`${code}: ${said.join(" · ")}`, cause === undefined ? {} : { cause });
    this.name = "DescopeError";
    this.code = code;
    this.parts = parts;
  }

  /** True for errors of this class, also across two copies of the package. */
  static is(error: unknown): error is DescopeError {
    return typeof error === "object" && error !== null && (error as { family?: unknown }).family === "descope-users";
  }

  /** The same error with more said about it; parts given here win. */
  about(parts: Partial<ErrorParts>): DescopeError {
    return new DescopeError(this.code, { ...this.parts, ...parts });
  }
}

/** Several failures in one message, each with its code. */
export class SeveralErrors extends Error {
  constructor(message: string) {
    super(message);
    this.name = "SeveralErrors";
  }
}

/** What a failed request is known to have said. `status` 0: no answer came. */
export interface ServiceFailure {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly errorCode?: string;
  readonly description?: string;
  readonly requestId?: string;
  /** How long a 429 asked to wait. */
  readonly retryAfterMs?: number;
}

/** An error of the service or of the way to it; keeps what the callers decide by. */
export class ServiceError extends DescopeError {
  readonly failure: ServiceFailure;

  constructor(code: ErrorCode, failure: ServiceFailure, next: string, cause?: unknown) {
    super(code, { what: describe(failure), next, ...(cause === undefined ? {} : { cause }) });
    this.failure = failure;
  }

  override about(parts: Partial<ErrorParts>): DescopeError {
    const error = super.about(parts);
    return Object.assign(error, { failure: this.failure });
  }
}

function describe(failure: ServiceFailure): string {
  const facts = [
    failure.status === 0 ? "no answer" : `HTTP ${failure.status}`,
    failure.errorCode,
    failure.requestId === undefined ? undefined : `request ${failure.requestId}`,
  ].filter((fact) => fact !== undefined);
  const said = failure.description === undefined ? "" : `${failure.description} `;
  return `${failure.method} ${failure.path}: ${said}(${facts.join(", ")})`;
}

/** Nothing more can be sent. */
export function isInterrupted(error: unknown): boolean {
  return DescopeError.is(error) && error.code === "INTERRUPTED";
}

/** The failure that an error carries, if the service or the way to it caused it. */
export function failureOf(error: unknown): ServiceFailure | undefined {
  return DescopeError.is(error) ? (error as Partial<ServiceError>).failure : undefined;
}
