// A user whom somebody made by hand or by a script, taken over as it is. Comes in: the team, from the stack's config;
// leaves: one user that this program keeps, and that stays when the program goes.
import * as pulumi from "@pulumi/pulumi";
import * as descope from "pulumi-descope-users";

const team = new pulumi.Config().get("team") ?? "platform";

const reporter = new descope.User("nightly-reporter", {
  loginId: "nightly-reporter@acme.example",
  // Exactly this user is taken over; that there is none would be an error, and no second one is made.
  onExisting: "adopt",
  // What others rely on outlives the stack. For adopted users it is the default; here it can be read.
  onDelete: "retain",
  // Only what stands here is compared and kept. Everything else of the user stays as it was found.
  name: "Nightly reporter",
  roleNames: ["Viewer", "Auditor"],
  customAttributes: { team },
});

/** The user's ID, which it has had all along. */
export const userId: pulumi.Output<string> = reporter.userId;
