// What a model file may ask for: beyond it the file is refused before memory is spent on it.

/** Upper bounds on a model file. */
export interface ModelLimits {
  /** Bytes of the file. Default 128 MiB. */
  readonly maxBytes: number;
  /** Default 20,000. */
  readonly maxTrees: number;
  /** Nodes a tree and in all. Default 16,777,216. */
  readonly maxNodes: number;
  /** Default 100,000. */
  readonly maxFeatures: number;
  /** Steps from a root to a leaf. Default 4,096. */
  readonly maxDepth: number;
}

/** The limits when nothing else is said: some hundred times what a large tabular model needs. */
export const MODEL_LIMITS: ModelLimits = {
  maxBytes: 128 * 2 ** 20,
  maxTrees: 20_000,
  maxNodes: 2 ** 24,
  maxFeatures: 100_000,
  maxDepth: 4_096,
};
