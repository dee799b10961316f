/**
 * The type of escaped HTML. In: nothing. Out: a type. Must not know: any page. What `html` of Hono makes has every value
 * in it escaped, unless that is such HTML itself.
 */
import type { html } from "hono/html";

export type Html = ReturnType<typeof html>;
