/**
 * Users changed because a definition changed. In: an edit. Out: those it changed, stored. Must not know: which
 * definition, which request.
 */
import type { UserRecord } from "../model.ts";
import type { Project } from "../project.ts";

/** Stores each user that `edit` says it changed. */
export function editEach(project: Project, edit: (user: UserRecord) => boolean): void {
  for (const user of project.users.all()) if (edit(user)) project.save(user);
}
