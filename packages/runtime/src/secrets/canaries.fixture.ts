// Secrets that stand in for real ones, and whether one of them is where none may be.
import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';

/** Shorter ones would be found by chance. */
const MIN_CHARS = 12;

/** Named secrets. What is found is told by name, never by value: the report is itself a log. */
export class Canaries {
  readonly #forms = new Map<string, readonly Buffer[]>();

  /** @returns The value to give to the variable. */
  add(variable: string, value: string = `canary${randomBytes(12).toString('hex')}`): string {
    if (value.length < MIN_CHARS) throw new Error(`the canary of ${variable} is too short to be one`);
    this.#forms.set(variable, formsOf(value));
    return value;
  }

  /** @returns Names of the variables whose secret is in it: as it is, or encoded for an address, a header or a dump, or compressed. */
  foundIn(data: Uint8Array | string): string[] {
    const bytes = Buffer.from(data);
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const texts = isGzip ? [bytes, gunzipSync(bytes)] : [bytes];
    const isIn = (form: Buffer) => texts.some((text) => text.includes(form));
    return [...this.#forms].filter(([, forms]) => forms.some(isIn)).map(([variable]) => variable);
  }
}

function formsOf(value: string): readonly Buffer[] {
  const hex = Buffer.from(value).toString('hex');
  const shifted = [0, 1, 2].map((before) => base64Within(value, before));
  const escaped = JSON.stringify(value).slice(1, -1);
  const texts = [value, escaped, encodeURIComponent(value), hex, hex.toUpperCase(), ...shifted];
  return [...new Set(texts)].map((text) => Buffer.from(text));
}

/** What of the base64 of a longer text does not depend on the text around it. @param before - Bytes before it, modulo 3. */
function base64Within(value: string, before: number): string {
  const encoded = Buffer.from('x'.repeat(before) + value).toString('base64');
  return encoded.slice(before === 0 ? 0 : before + 1, -4);
}
