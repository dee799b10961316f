/**
 * What the live questions call their users, and how to know one of them again. In: nothing but a label. Out: login IDs
 * below one reserved domain. Must not know: the service. A user that is not recognised here is never written to.
 */
import { randomBytes, randomInt } from "node:crypto";

/** RFC 2606: mail to it reaches nobody, and no person's login ID ends so. */
export const LIVE_DOMAIN = "pulumi-descope-users-live.example.com";

/** Numbers from …0100 to …0199 of each of these are kept free for fiction: no telephone rings. */
const AREA_CODES = ["202", "212", "303", "312", "404", "415", "503", "512", "602", "617", "702", "713", "808", "907"];

export interface Names {
  /** Tells the runs apart that ask the same project at one time. */
  readonly run: string;
  /** A login ID or e-mail that is an address, in this run's name. */
  readonly address: (label: string) => string;
  /** A login ID that is neither address nor phone. */
  readonly plain: (label: string) => string;
}

export function createNames(run: string = randomBytes(5).toString("hex")): Names {
  return {
    run,
    address: (label) => `${label}.${run}@${LIVE_DOMAIN}`,
    plain: (label) => `${LIVE_DOMAIN}.${run}.${label}`,
  };
}

/** True for users that this program made, in this run or one before. By login ID: an e-mail can be anybody's. */
export function isOwn({ loginIds }: { readonly loginIds: readonly string[] }): boolean {
  return loginIds.some((loginId) => {
    const folded = loginId.toLowerCase();
    return folded.endsWith(`@${LIVE_DOMAIN}`) || folded.startsWith(`${LIVE_DOMAIN}.`);
  });
}

/** A telephone number that nobody has, in E.164. Whether a user of the project holds it has to be asked. */
export function fictionalPhone(): string {
  const area = AREA_CODES[randomInt(AREA_CODES.length)] ?? "202";
  return `+1${area}55501${String(randomInt(100)).padStart(2, "0")}`;
}

/** The same number as people write it: `+12025550142` → `+1-202-555-0142`. */
export function formatted(phone: string): string {
  return `+1-${phone.slice(2, 5)}-${phone.slice(5, 8)}-${phone.slice(8)}`;
}

/** A well-formed user ID that no user has: 27 random characters. */
export function unknownUserId(): string {
  return `U${randomBytes(40)
    .toString("base64")
    .replaceAll(/[^0-9A-Za-z]/g, "")
    .padEnd(27, "0")
    .slice(0, 27)}`;
}
