/**
 * Brings one existing user to what is declared, with the fewest writes. In: the items that do not hold, the target and
 * the user if it was read. Out: the user as it stands, verified; or a failure that knows how far it came. Must not
 * know: state, the engine, or why the items do not hold.
 *
 * Every answer is compared with the target, as far as it is due (`dueItems`): what preview has not shown is not written,
 * but for what our own writes have undone. What differs is tried once more: by PATCH if it was not in one yet, else by
 * the attribute's own endpoint. What still differs fails by name.
 */
import { failureOf, isInterrupted } from "../core/errors.ts";
import { attributeKeyOf, type Item } from "../core/diff.ts";
import type { FieldName } from "../core/fields.ts";
import type { ActualUser } from "../core/model.ts";
import { actualLoginId, actualValue, attributeOf, dueItems, RETIRED, type Target } from "../core/ownership.ts";
import { addressBody, isPatchField, patchBody, wireAttribute, type Body } from "../core/patch.ts";
import { setterRequests } from "../core/setters.ts";
import { canonicalLoginId, hasLoginId, sameAttribute } from "../core/canonical.ts";
import { attributesForPatch, foreignKeys, learnFromAnswer, readsForAttributes } from "./attributes.ts";
import type { UserContext } from "./context.ts";
import { guardAgainstMerge } from "./guard.ts";
import { keepMark } from "./mark.ts";
import { namingFields, notTaken } from "./messages.ts";
import { afterLoss, outcomeUnknown, RECOVERY_PAUSES_MS } from "./recover.ts";
import { mustLoad, type Work } from "./work.ts";

/** Thrown when some writes were done before one failed: carries the user as last seen. */
export class PartialWrite extends Error {
  readonly actual: ActualUser;
  constructor(actual: ActualUser, cause: unknown) {
    super(cause instanceof Error ? cause.message : "a write failed", { cause });
    this.name = "PartialWrite";
    this.actual = actual;
  }
}

export async function converge(context: UserContext, work: Work): Promise<ActualUser | undefined> {
  const attempts = new Map<Item, number>();
  let items = [...work.items];
  let actual = work.actual;
  let before = work.actual;
  let target = work.target;
  const dueOn = (user: ActualUser): Item[] => dueItems(user, target, { shown: work.shown, before });
  let wrote = false;
  let losses = 0;
  // The caller looked for other owners of the first items; drift that shows later is looked at when it does.
  const guarded = new Set(work.items);
  /** The answer of a write was lost: what became of it is read before anything is sent again. */
  const recover = async (thrown: unknown, now: Work): Promise<Step> => {
    const error = thrown instanceof PartialWrite ? thrown.cause : thrown;
    if (thrown instanceof PartialWrite) {
      actual = thrown.actual;
      wrote = true;
    }
    const pauseMs = RECOVERY_PAUSES_MS[losses];
    if (!outcomeUnknown(error) || isInterrupted(error) || pauseMs === undefined) throw namingFields(error, now.items);
    losses += 1;
    await context.sleep(pauseMs);
    return { actual: await afterLoss(error, () => mustLoad(context, now)), target: now.target };
  };
  try {
    while (items.length > 0) {
      if (actual === undefined && hasToBeRead(context, items)) {
        actual = await mustLoad(context, work);
        before = actual;
        items = dueOn(actual);
        continue;
      }
      const drifted = items.filter((item) => !guarded.has(item));
      await guardAgainstMerge(context, target.declared, drifted, work.address.userId);
      for (const item of drifted) guarded.add(item);
      const now: Work = { ...work, items, target, actual, afterLoss: losses > 0 };
      const step = await nextStep(context, now, attempts).catch((error: unknown) => recover(error, now));
      if (step === undefined) throw notTaken(context, target.declared, items, describeGot(actual, target));
      actual = step.actual;
      target = step.target;
      wrote = true;
      items = dueOn(actual);
    }
    return actual;
  } catch (error) {
    if (wrote && actual !== undefined) throw new PartialWrite(actual, error);
    throw error;
  }
}

/** A rename goes by what the user is called now, and an attribute by what others have beside it. */
function hasToBeRead(context: UserContext, items: readonly Item[]): boolean {
  if (items.includes("loginId")) return true;
  return items.some((item) => attributeKeyOf(item) !== undefined) && readsForAttributes(context);
}

interface Step {
  readonly actual: ActualUser;
  readonly target: Target;
}

/** One round: the rename, then one PATCH, then second tries. `undefined`: everything was tried. */
async function nextStep(context: UserContext, work: Work, attempts: Map<Item, number>): Promise<Step | undefined> {
  const tries = (item: Item): number => attempts.get(item) ?? 0;
  const { actual, items, target } = work;

  // Twice at the most: a PATCH may take the new login ID for one of the others and drop it.
  if (items.includes("loginId") && tries("loginId") < 2 && actual !== undefined) {
    const renamed = await rename(context, work, actual, tries("loginId") > 0);
    attempts.set("loginId", tries("loginId") + 1);
    return renamed;
  }
  // Before a PATCH: one that replaces all login IDs but the first would keep the former one and drop the new one.
  if (items.includes(RETIRED) && tries(RETIRED) < 2 && actual !== undefined) {
    const removed = await sendSetters(context, target, actual, [RETIRED]);
    attempts.set(RETIRED, tries(RETIRED) + 1);
    if (removed !== undefined) return { actual: removed, target };
  }
  const first = items.filter((item) => tries(item) === 0 && (isPatchField(item) || attributeKeyOf(item) !== undefined));
  if (first.length > 0) {
    const { answer, isAlone } = await sendPatch(context, work, first);
    // A key that went alone has been through the attribute's own endpoint, which is the second try of all others.
    for (const item of first) attempts.set(item, isAlone && attributeKeyOf(item) !== undefined ? 2 : 1);
    return { actual: answer, target };
  }
  const second = items.filter((item) => tries(item) < 2);
  if (actual === undefined) return undefined;
  if (second.length === 0) {
    const stubborn = items.filter((item) => tries(item) === 2 && isClearedKey(item, target));
    if (stubborn.length === 0 || foreignKeys(context, actual, target).length > 0) return undefined;
    for (const item of stubborn) attempts.set(item, 3);
    return { actual: await leaveOut(context, work, actual, stubborn), target };
  }
  // The other login IDs last: an e-mail or phone that goes leaves a login ID behind that nothing accounts for any more.
  const others = second.filter((item) => item !== "additionalIdentifiers");
  const turn = others.length > 0 ? others : second;
  const latest = await sendSetters(context, target, actual, turn);
  for (const item of turn) attempts.set(item, 2);
  return latest === undefined ? undefined : { actual: latest, target };
}

function isClearedKey(item: Item, { declared }: Target): boolean {
  const key = attributeKeyOf(item);
  return key !== undefined && wireAttribute(declared, key) === null;
}

/**
 * Null clears the key neither in a PATCH nor alone: what is left is a map without it, which clears it where PATCH
 * replaces the map and changes nothing where it merges. Only for users without keys of others, who would lose them.
 * After that null is tried beside what is left: a map of which nothing is left may count as none, and where each key went
 * alone no PATCH has said null yet.
 */
async function leaveOut(
  context: UserContext,
  { address }: Work,
  actual: ActualUser,
  items: readonly Item[],
): Promise<ActualUser> {
  const left = items.flatMap((item) => attributeKeyOf(item) ?? []);
  // An empty value is as good as none, and may be refused.
  const kept = Object.entries(actual.customAttributes).filter(
    ([key, value]) => !left.includes(key) && !sameAttribute(value, null),
  );
  const send = async (map: Body): Promise<ActualUser> =>
    context.api.patch({ ...addressBody(address), customAttributes: map });
  const answer = await send(Object.fromEntries(kept));
  const stays = left.some((key) => !sameAttribute(attributeOf(answer, key), null));
  if (!stays) return answer;
  return afterWrite(answer, () => send(Object.fromEntries([...kept, ...left.map((key) => [key, null] as const)])));
}

async function sendSetters(
  context: UserContext,
  target: Target,
  actual: ActualUser,
  items: readonly Item[],
): Promise<ActualUser | undefined> {
  let latest: ActualUser | undefined;
  for (const { endpoint, body } of setterRequests(items, target, actual)) {
    latest = await afterWrite(latest, () => context.api.set(endpoint, body, actual.userId));
  }
  return latest;
}

/** The declared login ID is gone and no other one may go for it: it is added to those that are there. */
async function addLoginId(
  context: UserContext,
  address: Work["address"],
  actual: ActualUser,
  target: Target,
): Promise<Step> {
  const { loginId, additionalIdentifiers = actual.loginIds } = target.declared;
  const body = { ...addressBody(address), additionalIdentifiers: [...additionalIdentifiers, loginId] };
  return { actual: await context.api.patch(body), target };
}

/**
 * Renames in place, addressed by the login ID that goes, so that no other one of the user's is meant. `isAgain`: the new
 * one was there and has moved on since, as where the service moves it with the e-mail.
 */
async function rename(
  context: UserContext,
  { address, target }: Work,
  actual: ActualUser,
  isAgain: boolean,
): Promise<Step> {
  const { loginId, additionalIdentifiers = [] } = target.declared;
  const retired = target.retiredLoginIds.map(canonicalLoginId);
  // The former one may stay as an additional identifier: renamed a second time, it would be lost.
  const stays = (id: string): boolean => isAgain && hasLoginId(additionalIdentifiers, id);
  const former = actual.loginIds.find((id) => retired.includes(canonicalLoginId(id)) && !stays(id));
  const from = former ?? actualLoginId(actual, undefined, additionalIdentifiers, target.knownLoginIds);
  const isDeclared = hasLoginId(additionalIdentifiers, from);
  if (former === undefined && (from === "" || isDeclared)) return addLoginId(context, address, actual, target);
  const renamed = await context.api.set("loginId", { loginId: from, newLoginId: loginId }, actual.userId);
  // Whether the former ID goes by itself is not settled by any live test (contract, head): it must be gone.
  return { actual: renamed, target: { ...target, retiredLoginIds: [...target.retiredLoginIds, from] } };
}

interface Patched {
  readonly answer: ActualUser;
  /** The keys went one by one. */
  readonly isAlone: boolean;
}

async function sendPatch(context: UserContext, work: Work, items: readonly Item[]): Promise<Patched> {
  const body = keepingLoginId(patchBody(items, work.target, work.address), work);
  const { customAttributes, ...rest } = body;
  if (customAttributes === undefined) return { answer: await patchInParts(context, body), isAlone: false };
  const changed = customAttributes as Record<string, unknown>;
  const sent = attributesForPatch(context, work, changed);
  if (sent === undefined) return { answer: await keyByKey(context, work, rest, changed), isAlone: true };
  const answer = await patchInParts(context, { ...body, customAttributes: sent.map });
  try {
    learnFromAnswer(context, work, sent, answer);
    return { answer: await keepMark(context, sent.before, answer), isAlone: false };
  } catch (error) {
    throw new PartialWrite(answer, error);
  }
}

/** Alone, each key of ours touches no other. */
async function keyByKey(
  context: UserContext,
  { address, target }: Work,
  rest: Body,
  changed: Readonly<Record<string, unknown>>,
): Promise<ActualUser> {
  const hasMore = Object.keys(rest).length > Object.keys(addressBody(address)).length;
  let latest = hasMore ? await patchInParts(context, rest) : undefined;
  for (const [attributeKey, attributeValue] of Object.entries(changed)) {
    const body = { loginId: address.userId, attributeKey, attributeValue };
    latest = await afterWrite(latest, () => context.api.set("customAttribute", body));
  }
  return latest ?? mustLoad(context, { address, target });
}

/**
 * A PATCH may replace all login IDs but the first (fact sheet, question 12): where the declared one is not the first, it
 * is sent along, or it would go. Only one that the user has: taken away meanwhile, it may be another user's by now, whom
 * a PATCH could merge into this one.
 */
function keepingLoginId(body: Body, { actual, target }: Work): Body {
  const sent = body["additionalIdentifiers"];
  const forms = (actual?.loginIds ?? target.knownLoginIds ?? []).map(canonicalLoginId);
  const { loginId } = target.declared;
  // Not there, or the first one.
  if (!Array.isArray(sent) || forms.indexOf(canonicalLoginId(loginId)) < 1) return body;
  return { ...body, additionalIdentifiers: [...(sent as string[]), loginId] };
}

/**
 * Whether one PATCH may carry both project roles and tenants is not settled (fact sheet, question 5): a server that
 * refuses the pair gets them one after the other.
 */
async function patchInParts(context: UserContext, body: Body): Promise<ActualUser> {
  const { userTenants, ...rest } = body;
  try {
    return await context.api.patch(body);
  } catch (error) {
    const refused = failureOf(error)?.status === 400;
    if (!refused || userTenants === undefined || rest["roleNames"] === undefined) throw error;
    const { loginId, test } = body;
    const half = await context.api.patch(rest);
    const others = { loginId, ...(test === undefined ? {} : { test }), userTenants };
    return afterWrite(half, () => context.api.patch(others));
  }
}

/** A write after another one of the same step: when it fails, what the first did is not forgotten. */
async function afterWrite(done: ActualUser | undefined, write: () => Promise<ActualUser>): Promise<ActualUser> {
  try {
    return await write();
  } catch (error) {
    throw done === undefined ? error : new PartialWrite(done, error);
  }
}

function describeGot(actual: ActualUser | undefined, target: Target): (item: Item) => unknown {
  return (item) => {
    if (actual === undefined) return undefined;
    if (item === RETIRED) return actual.loginIds;
    const key = attributeKeyOf(item);
    return key === undefined ? actualValue(actual, target.declared, item as FieldName) : attributeOf(actual, key);
  };
}
