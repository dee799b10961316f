/**
 * Endpoints of magic links and enchanted links. In: calls. Out: answers. Must not know: HTTP libraries, SQL, how a link
 * is made.
 */
import { LINK_METHODS } from "../../auth/delivery.ts";
import { sendEnchantedLink, sendLink } from "../../auth/messages.ts";
import { clickEnchantedLink, openLink, redeemLink, redeemPending } from "../../auth/proofs.ts";
import { ApiError } from "../../errors.ts";
import { readAuthBody } from "../../wire/auth-bodies.ts";
import { required } from "../../wire/body.ts";
import type { Call, Route } from "../route.ts";
import { contactRoutes, entryRoutes } from "./sending.ts";

const MAGIC = "/v1/auth/magiclink";
const ENCHANTED = "/v1/auth/enchantedlink";

function tokenOf({ body }: Call): string {
  const { token } = readAuthBody(body);
  if (!token) throw new ApiError("invalidToken", "The token field is required");
  return token;
}

function click(call: Call): unknown {
  clickEnchantedLink(call.project, tokenOf(call));
  return {};
}

const post = (path: string, run: Route["run"]): Route => ({ method: "POST", path, access: "auth", run });

export const linkRoutes: readonly Route[] = [
  ...entryRoutes(MAGIC, LINK_METHODS, sendLink),
  ...contactRoutes(MAGIC, ["sms", "whatsapp"], sendLink),
  {
    method: "GET",
    path: "/verify",
    access: "link",
    run: ({ project, query, ip }) => openLink(project, query["t"] ?? "", ip),
  },
  post(`${MAGIC}/verify`, (call) => redeemLink(call.project, tokenOf(call), call.ip)),
  ...entryRoutes(ENCHANTED, ["email"], sendEnchantedLink),
  ...contactRoutes(ENCHANTED, [], sendEnchantedLink),
  post(`${ENCHANTED}/verify`, click),
  post(`${ENCHANTED}/pending-session`, ({ project, body, ip }) =>
    redeemPending(project, required(readAuthBody(body).pendingRef, "pendingRef"), ip),
  ),
];
