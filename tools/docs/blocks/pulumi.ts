// The commands of Pulumi's CLI that the pages use, with the flags that they use. Comes in: nothing; leaves: data. An engine
// test holds it against the CLI's own help, so a name that the CLI does not know cannot stay.

const update = [
  "--yes",
  "--refresh",
  "--skip-preview",
  "--diff",
  "--policy-pack",
  "--policy-pack-config",
  "--parallel",
];

export const pulumiFlags: Readonly<Record<string, readonly string[]>> = {
  up: [...update, "--expect-no-changes", "--continue-on-error"],
  preview: ["--diff", "--refresh", "--expect-no-changes", "--policy-pack", "--policy-pack-config"],
  refresh: ["--yes", "--expect-no-changes"],
  destroy: ["--yes", "--skip-preview"],
  import: ["--file", "--generate-code", "--protect", "--yes"],
  cancel: ["--yes"],
  "stack init": [],
  "stack select": ["--create"],
  "stack rm": ["--yes"],
  "stack export": ["--show-secrets", "--file"],
  "config set": ["--secret"],
};
