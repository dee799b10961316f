// The process around Pulumi's installer: node installer-process.ts FOLDER VERSION. See installer.ts for why.
import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import semver from "semver";

const [root, version] = process.argv.slice(2);
if (root === undefined || version === undefined) throw new Error("usage: installer-process.ts FOLDER VERSION");
await PulumiCommand.install({ root, version: new semver.SemVer(version) });
