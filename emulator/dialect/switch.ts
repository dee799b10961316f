/**
 * The shape of one row of the dialect table. In and out: types only. Must not know: any particular switch.
 */

/** A behaviour of the service that no public test settles. The first value (or `standard`) is the default. */
export interface ChoiceSwitch {
  readonly values: readonly [string, ...string[]];
  readonly meaning: string;
  /** Tags as in descope-user-api.md: D documented, S official source, T live test, O staff, I inferred, U unknown, 3P third party. */
  readonly evidence: string;
}

export interface NumberSwitch {
  readonly standard: number;
  readonly meaning: string;
  readonly evidence: string;
}

export type Switch = ChoiceSwitch | NumberSwitch;

/** The value type of one row. */
export type ValueOf<S> = S extends { readonly values: readonly (infer V)[] } ? V : number;
