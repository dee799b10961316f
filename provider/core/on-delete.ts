/** What becomes of a user whose resource or entry goes: decided here only. An adopted one was there before. */
import type { UserState } from "./model.ts";

export type DeleteAction = "delete" | "disable" | "retain";

export function deleteActionOf({ onDelete, adopted }: Pick<Partial<UserState>, "onDelete" | "adopted">): DeleteAction {
  return onDelete ?? (adopted === true ? "retain" : "delete");
}
