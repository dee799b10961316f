/**
 * A setting of the stack as the program sees it. In: its name and variable. Out: its value; the environment wins, as in
 * the provider's own process. Must not know: what it means.
 */
import * as pulumi from "@pulumi/pulumi";

/** `undefined` where it is not set, or set to nothing. */
export function configured(name: string, variable: string): string | undefined {
  const said = [process.env[variable], new pulumi.Config("descope-users").get(name)];
  return said.find((value) => value !== undefined && value !== "");
}
