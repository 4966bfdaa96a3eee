// Links between the sum of a row's leaves (the margin) and its prediction, in 32-bit arithmetic as XGBoost does them.
const { exp, fround, log, min } = Math;

/** One objective's two ways across its link. */
export interface Link {
  /** `base_score` → where every row's sum starts. */
  readonly margin: (baseScore: number) => number;
  /** Sum → prediction. */
  readonly predict: (margin: number) => number;
  /** Whether a `base_score` has a margin. */
  readonly accepts: (baseScore: number) => boolean;
}

/** Beyond it exp overflows 32 bits. @see Sigmoid in XGBoost's src/common/math.h */
const MAX_EXPONENT = fround(88.7);
const EPSILON = fround(1e-16);

const logit = (p: number): number => fround(-fround(log(fround(fround(1 / fround(p)) - 1))));
const isOpenUnit = (p: number): boolean => p > 0 && p < 1;

const identity: Link = { margin: fround, predict: (x) => x, accepts: () => true };
const logistic: Link = { margin: logit, predict: sigmoid, accepts: isOpenUnit };
const exponential: Link = {
  margin: (mean) => fround(log(fround(mean))),
  predict: (x) => fround(exp(x)),
  accepts: (mean) => mean > 0,
};

/** Links of the objectives that can be predicted here, by XGBoost's names. */
export const LINKS: ReadonlyMap<string, Link> = new Map([
  ['reg:squarederror', identity],
  ['reg:logistic', logistic],
  ['binary:logistic', logistic],
  // Its base score is a margin already, unlike that of the other two.
  ['binary:logitraw', identity],
  ['count:poisson', exponential],
]);

function sigmoid(x: number): number {
  const e = fround(exp(min(-x, MAX_EXPONENT)));
  return fround(1 / fround(fround(e + 1) + EPSILON));
}
