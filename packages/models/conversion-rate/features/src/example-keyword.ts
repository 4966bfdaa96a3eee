// The made-up world behind the example data: keywords, their attributes, and the rate at which their clicks convert.
import { drawMinorAttributes, MAJOR_ATTRIBUTES, MINOR_STREAM } from './example-attributes.ts';
import { attributeNamesV2 } from './features-v2.ts';
import { Sfc32 } from './random.ts';

/** Devices in the order of the flags: computer, smartphone, tablet. */
const DEVICES = 3;
/** How often a keyword is seen on each device: about half of the rows are computers, a quarter smartphones. */
const SEEN = [0.85, 0.45, 0.43];
/** Part of the rows that are for evaluation. */
const EVAL_SHARE = 0.2;

/** How often each of the major attributes is set, as in data of this kind. */
const ATTRIBUTE_SHARE = [0.64, 0.55, 0.36, 0.05, 0.39, 0.16, 0.03, 0.38, 0.06, 0.03];
/** What each multiplies the rate by; those of 1 act together with others, in {@link Keyword.rate}. */
const ATTRIBUTE_FACTOR = [0.6, 1.3, 1, 1.5, 1, 0.6, 0.5, 1, 1.8, 1.6];

const BASE_RATE = [0.056, 0.034, 0.042];
/** What att2 multiplies the rate by, by device. */
const ATT2_FACTOR = [2.2, 0.4, 1];
/** What att7 and att29 multiply the rate by: one of them alone, both or none. */
const ONE_ALONE = 1.9;
const BOTH_OR_NONE = 0.3;
const MAX_RATE = 0.95;

/** Groups of attrs_scale: where they lie, how often they come, and what they multiply the rate by: up and down, as no line goes. */
const SCALE_CENTRE = [0.0627, 0.2189, 0.4533, 0.5315, 0.6643, 0.8986];
const SCALE_UNTIL = [0.05, 0.25, 0.35, 0.7, 0.93, 1];
const SCALE_FACTOR = [0.5, 2.2, 0.4, 0.9, 0.4, 3];
/** Distinct offsets within a group. */
const SCALE_OFFSETS = 1024;
const SCALE_SPREAD = 2 ** -10;

/** Ranges of clicks and how often they come: a third of the rows rests on a single click, few on a thousand. */
const CLICKS_UNTIL = [0.34, 0.5, 0.7, 0.82, 0.93, 0.985, 1];
const CLICKS_FROM = [1, 2, 3, 6, 11, 31, 101, 1001];

/** Everything about one keyword; a function of the seed and the id alone, whatever else is made. One object serves all, one by one. */
export class Keyword {
  /** 0 or 1, `att1` first, shape [160]; those that count for nothing are drawn only where they are asked for. */
  readonly attributes = new Uint8Array(attributeNamesV2.length);
  attrsScale = 0;
  /** By device: whether there is a row for it. */
  readonly seen = new Uint8Array(DEVICES);
  /** By device: whether its row is for evaluation. */
  readonly evaluation = new Uint8Array(DEVICES);
  /** What was seen last: at least one click, and at most as many conversions. */
  clicks = 1;
  conversions = 0;
  readonly #random = new Sfc32();
  readonly #seed: number;
  readonly #all: boolean;
  #id = 0;
  #scaleFactor = 1;

  /** @param all - Whether the attributes that count for nothing are drawn, too. */
  constructor(seed: number, all: boolean) {
    this.#seed = seed;
    this.#all = all;
  }

  /** Becomes the keyword of an id. */
  become(id: number): void {
    const random = this.#random;
    this.#id = id;
    random.seed(this.#seed, id, 0);
    for (let d = 0; d < DEVICES; d++) {
      this.seen[d] = random.chance(SEEN[d]!) ? 1 : 0; // in range by the loops
      this.evaluation[d] = random.chance(EVAL_SHARE) ? 1 : 0;
    }
    for (const [j, number] of MAJOR_ATTRIBUTES.entries())
      this.attributes[number - 1] = random.chance(ATTRIBUTE_SHARE[j]!) ? 1 : 0;
    const group = pick(random, SCALE_UNTIL);
    // Two draws, so that low offsets come more often: some values stand for many keywords, most for few.
    const offset = Math.min(random.below(SCALE_OFFSETS), random.below(SCALE_OFFSETS));
    this.attrsScale = SCALE_CENTRE[group]! + (offset / (SCALE_OFFSETS + 1)) * SCALE_SPREAD; // as many as groups
    this.#scaleFactor = SCALE_FACTOR[group]!;
    if (!this.#all) return;
    random.seed(this.#seed, id, MINOR_STREAM);
    drawMinorAttributes(random, this.attributes);
  }

  /**
   * The true conversion rate on a device: a product of factors, in which some columns act together. Only +, −, × and ÷, which round alike
   * everywhere; a whole number of 2^-32.
   */
  rate(device: number): number {
    const { attributes } = this;
    let rate = BASE_RATE[device]! * this.#scaleFactor; // device is 0, 1 or 2
    for (const [j, number] of MAJOR_ATTRIBUTES.entries())
      if (attributes[number - 1] === 1) rate *= ATTRIBUTE_FACTOR[j]!; // as many
    if (attributes[2 - 1] === 1) rate *= ATT2_FACTOR[device]!;
    rate *= attributes[7 - 1] === attributes[29 - 1] ? BOTH_OR_NONE : ONE_ALONE;
    return Math.floor(Math.min(rate, MAX_RATE) * 2 ** 32) / 2 ** 32;
  }

  /** Sees conversions of a heavy-tailed number of clicks on a device. */
  observe(device: number, rate: number): void {
    const random = this.#random;
    random.seed(this.#seed, this.#id, 1 + device);
    const range = pick(random, CLICKS_UNTIL);
    const from = CLICKS_FROM[range]!; // as many as ranges, and the end of the last
    const span = CLICKS_FROM[range + 1]! - from;
    this.clicks = from + Math.min(random.below(span), random.below(span));
    const threshold = rate * 2 ** 32;
    this.conversions = 0;
    for (let i = 0; i < this.clicks; i++) if (random.next() < threshold) this.conversions++;
  }
}

/** The first range whose cumulative share a draw falls into. */
function pick(random: Sfc32, until: readonly number[]): number {
  const word = random.next();
  let range = 0;
  while (word >= until[range]! * 2 ** 32) range++; // the last share is 1
  return range;
}
