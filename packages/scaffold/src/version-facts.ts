// What a new version is made from: all that its files say, and nothing of how they say it.

/** What trains a version, and what predicts with it. */
export type Engine = 'linear' | 'xgboost';

/** What labels are: numbers, or 0 and 1. */
export type Task = 'regression' | 'binary';

/** A version to be made. */
export interface VersionFacts {
  /** e.g. `churn` */
  readonly family: string;
  /** `v1`, `v2`, … */
  readonly version: string;
  readonly engine: Engine;
  readonly task: Task;
  /** Number of the feature set: 2 for `features_v2`, which the family exports as `featuresV2`, `inputV2` and `labelV2`. */
  readonly features: number;
  /** Number of the predictions' shape, exported as `outputV1` and `predictionsV1`. */
  readonly output: number;
  /** Column of the label, and the column of the output that estimates it. */
  readonly label: string;
  readonly prediction: string;
  /** Column of the rows' weights, where the labels have one. */
  readonly weight?: string;
  /** Column whose equal values belong together. */
  readonly group?: string;
  /** Categories by which the version is judged. */
  readonly slices?: readonly string[];
  /** Whether the family makes example data of the feature set. */
  readonly hasExample: boolean;
}

/** A file to be written. */
export interface ScaffoldFile {
  /** From the workspace's root, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly executable?: boolean;
}

/** `churn`, `v1` → `ChurnV1`. */
export function className({ family, version }: Pick<VersionFacts, 'family' | 'version'>): string {
  return [...family.split('-'), version].map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

/** `churn` → `@slipway/churn-features`. */
export function featuresName(family: string): string {
  return `@slipway/${family}-features`;
}

/** `churn`, `v1` → `@slipway/churn-v1`. */
export function versionName({ family, version }: Pick<VersionFacts, 'family' | 'version'>): string {
  return `@slipway/${family}-${version}`;
}
