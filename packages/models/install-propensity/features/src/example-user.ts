// The made-up world behind the example data: users, what they see, and how likely they are to install it.
import type { Draw } from './draw.ts';
import { inputV1 } from './features-v1.ts';

/** Categories beyond the vocabulary, as real files have them: models see `(other)`. */
export const CATEGORIES = [...(inputV1.app_category.values ?? []), 'dating'];
export const COUNTRIES = [...(inputV1.country.values ?? []), 'NO', 'KE'];
export const SYSTEMS = inputV1.device_os.values ?? [];
export const FORMATS = inputV1.ad_format.values ?? [];

const CATEGORY_UNTIL = [0.38, 0.48, 0.63, 0.73, 0.79, 0.86, 0.9, 0.98, 1];
const COUNTRY_UNTIL = [0.24, 0.32, 0.38, 0.46, 0.58, 0.74, 0.8, 0.87, 0.94, 0.97, 0.99, 1];
const FORMAT_UNTIL = [0.45, 0.65, 0.88, 1];
const SYSTEM_UNTIL = [0.64, 1];
const SESSIONS_FROM = [0, 1, 3, 8, 21, 61];
const SESSIONS_UNTIL = [0.18, 0.46, 0.74, 0.93, 1];

/** Odds of an install where every factor is 1: set so that 1.2 % of all impressions end in one. */
const BASE_ODDS = 0.01092;
const CATEGORY_FACTOR = [1.5, 0.5, 1.1, 0.8, 0.6, 1, 0.4, 1.2, 2];
const COUNTRY_FACTOR = [0.7, 0.6, 0.7, 0.75, 1.6, 1.9, 0.5, 1.4, 1.8, 0.9, 0.5, 2.2];
const FORMAT_FACTOR = [0.35, 0.8, 1.3, 2.6];
const SYSTEM_FACTOR = [1.1, 0.85];
/** Large downloads wait for Wi-Fi: what it multiplies the odds by, off and on, for games and for the rest. */
const WIFI_FACTOR_GAMES = [0.35, 1.5];
const WIFI_FACTOR = [0.9, 1.1];
const MOST_SIMILAR = 4;
const EVENING = [18, 22] as const;
const NIGHT_UNTIL = 6;

/** One user and the impression at hand. One object serves all, one by one. */
export class User {
  country = 0;
  system = 0;
  deviceAge = 0;
  sessions = 0;
  /** NaN without a session. */
  daysSince = Number.NaN;
  impressions = 0;

  category = 0;
  format = 0;
  hour = 0;
  isWeekend = 0;
  onWifi = 0;
  seenToday = 0;
  similarApps = 0;
  #wifiShare = 0;
  readonly #draw: Draw;

  constructor(draw: Draw) {
    this.#draw = draw;
  }

  /** Becomes the next user. */
  become(): void {
    const draw = this.#draw;
    this.country = draw.pick(COUNTRY_UNTIL);
    this.system = draw.pick(SYSTEM_UNTIL);
    this.deviceAge = Math.min(draw.below(121), draw.below(121)) / 10;
    const range = draw.pick(SESSIONS_UNTIL);
    const from = SESSIONS_FROM[range]!; // as many as ranges, and the end of the last
    this.sessions = from + draw.below(SESSIONS_FROM[range + 1]! - from);
    this.daysSince = this.sessions === 0 ? Number.NaN : draw.below(1024) / 128 / Math.min(this.sessions, 8);
    this.#wifiShare = (1 + draw.below(4)) / 5;
    this.impressions = 1 + Math.min(draw.below(6), draw.below(6));
  }

  /** Sees the next ad. */
  see(): void {
    const draw = this.#draw;
    this.category = draw.pick(CATEGORY_UNTIL);
    this.format = draw.pick(FORMAT_UNTIL);
    this.hour = Math.floor((draw.below(24) + draw.below(24) + 24) / 2) % 24;
    this.isWeekend = draw.chance(2 / 7) ? 1 : 0;
    this.onWifi = draw.chance(this.#wifiShare) ? 1 : 0;
    this.seenToday = Math.min(draw.below(12), draw.below(12));
    this.similarApps = Math.min(draw.below(9), draw.below(9));
  }

  /**
   * The true probability that the app is installed: odds as a product of factors, some of which act together. Only +, −, × and ÷, which
   * round alike everywhere.
   */
  probability(): number {
    const { category, country, format, system, hour, onWifi } = this;
    const wifi = category === 0 ? WIFI_FACTOR_GAMES : WIFI_FACTOR;
    const recency = Number.isNaN(this.daysSince) ? 0.5 : 0.6 + 1.6 / (1 + this.daysSince);
    const isEvening = hour >= EVENING[0] && hour <= EVENING[1];
    const odds =
      BASE_ODDS *
      CATEGORY_FACTOR[category]! * // codes are in range by their draws, as below
      COUNTRY_FACTOR[country]! *
      FORMAT_FACTOR[format]! *
      SYSTEM_FACTOR[system]! *
      wifi[onWifi]! *
      recency *
      (0.6 + Math.min(this.similarApps, MOST_SIMILAR) * 0.4) *
      (1 / (1 + this.seenToday * 0.35)) *
      (system === 0 && this.deviceAge > 4 ? 0.45 : 1.1) *
      (isEvening ? 1.6 : hour < NIGHT_UNTIL ? 0.6 : 1) *
      (this.isWeekend === 1 ? 1.2 : 1);
    return odds / (1 + odds);
  }

  /** Whether this impression ends in an install. */
  installs(probability: number): boolean {
    return this.#draw.chance(probability);
  }

  /** Whether all of the user's rows are for evaluation. */
  isHeldOut(share: number): boolean {
    return this.#draw.chance(share);
  }
}
