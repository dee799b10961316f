/**
 * Telling the person who runs the deployment. In: a level and a message. Out: a diagnostic of the stack in the CLI
 * (measured on the engine). Must not know: why it is said; a message that cannot be delivered fails nothing.
 */
import * as pulumi from "@pulumi/pulumi";

export function notify(level: "info" | "warn", message: string): void {
  pulumi.log[level](message).catch(() => undefined);
}
