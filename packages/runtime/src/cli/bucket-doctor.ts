// `slipway bucket doctor <uri>`: whether a storage does what a bucket must, how fast, and whether its clock is ours.
import { randomBytes } from 'node:crypto';
import { type Bucket, missingFolder, openBucket, rememberMissing } from '@slipway/bucket';
import { EXIT, SlipwayError, toSlipwayError } from '@slipway/contract';
import type { Answer, CommandContext } from './answer.ts';
import { textTable } from './text-table.ts';

/** The storage does something else than it was asked: `E_DOCTOR_FAILED`, exit 78. */
class DoctorError extends SlipwayError {
  override readonly name = 'DoctorError';
  constructor(bucket: string, failed: readonly string[]) {
    const message = `the storage does not do what a bucket must: ${failed.join('; ')}; put the bucket elsewhere`;
    super({ code: 'E_DOCTOR_FAILED', exitCode: EXIT.config, message, facts: { bucket } });
  }
}

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
  /** What the storage threw; undefined where it answered, but wrongly. */
  readonly error?: SlipwayError;
}

/** Below it are the objects that the doctor makes and removes. */
export const DOCTOR_PREFIX = '_doctor/';
/** Whoever asks waits for the answer: a storage that does not answer by then is not well. A job is more patient. */
const PATIENCE = { answerMs: 4_000, totalMs: 8_000 };
const ROUNDS = 10;
const RIVALS = 8;
/** S3 refuses requests that are signed by a clock that is 15 minutes wrong. */
const MAX_SKEW_MS = 60_000;

/** Writes, reads, lists and removes small objects under {@link DOCTOR_PREFIX}, and nothing else: a folder that was not there is not there afterwards. Within half a minute where nobody answers. */
export async function bucketDoctor(uri: string, { baseDir, config }: CommandContext): Promise<Answer> {
  const bucket = openBucket(uri, { baseDir, endpoints: config.endpoints, timing: PATIENCE });
  const prefix = `${DOCTOR_PREFIX}${randomBytes(16).toString('hex')}/`;
  const folder = missingFolder(bucket.uri);
  const removeFolder = folder === undefined ? undefined : rememberMissing(folder);
  const findings: Finding[] = [];
  const check = async (name: string, run: () => Promise<string>) => {
    findings.push(await examine(name, run));
  };
  try {
    await check('write', () => writes(bucket, prefix));
    if (findings[0]?.ok === true) {
      await check('read', () => reads(bucket, prefix));
      await check('put if absent', () => putsIfAbsent(bucket, prefix));
      await check('list', () => lists(bucket, prefix));
      await check('latency', () => measures(bucket, prefix));
      await check('clock', () => comparesClocks(bucket, prefix));
    }
  } finally {
    await check('delete', () => removes(bucket, prefix));
    await removeFolder?.().catch(() => {}); // what the storage does not do was found before
  }
  const rows = findings.map(({ check: name, ok, detail }) => [name, ok ? 'ok' : 'FAILED', detail]);
  const data = {
    bucket: bucket.uri,
    exists: folder === undefined,
    ok: findings.every(({ ok }) => ok),
    checks: findings.map(withoutError),
  };
  const absent = folder === undefined ? '' : '; the folder is not there yet: the first write makes it';
  const text = `${bucket.uri}${absent}\n\n${textTable(['check', 'result', 'detail'], rows)}`;
  const error = verdict(bucket.uri, findings);
  return { data, text, ...(error === undefined ? {} : { error }) };
}

/** A storage that answers wrongly is the news; else the first thing that it threw. */
function verdict(uri: string, findings: readonly Finding[]): SlipwayError | undefined {
  const wrong = findings.filter(({ ok, error }) => !ok && error === undefined);
  if (wrong.length > 0)
    return new DoctorError(
      uri,
      wrong.map(({ check, detail }) => `${check}: ${detail}`),
    );
  return findings.find(({ error }) => error !== undefined)?.error;
}

function withoutError({ check, ok, detail, error }: Finding) {
  return { check, ok, detail, ...(error === undefined ? {} : { code: error.code, exit: error.exitCode }) };
}

class WrongAnswer extends Error {}

async function examine(check: string, run: () => Promise<string>): Promise<Finding> {
  try {
    return { check, ok: true, detail: await run() };
  } catch (thrown) {
    if (thrown instanceof WrongAnswer) return { check, ok: false, detail: thrown.message };
    const error = toSlipwayError(thrown);
    return { check, ok: false, detail: `${error.code}: ${error.message}`, error };
  }
}

async function writes(bucket: Bucket, prefix: string): Promise<string> {
  await bucket.write(`${prefix}object`, 'first');
  await bucket.write(`${prefix}object`, 'second');
  return 'an object was made and replaced';
}

async function reads(bucket: Bucket, prefix: string): Promise<string> {
  const found = new TextDecoder().decode(await bucket.read(`${prefix}object`));
  if (found !== 'second') throw new WrongAnswer('an object that was replaced still reads as before');
  if ((await bucket.stat(`${prefix}absent`)) !== null) throw new WrongAnswer('an absent object is there');
  return 'what was written last was read';
}

async function putsIfAbsent(bucket: Bucket, prefix: string): Promise<string> {
  if (await bucket.putIfAbsent(`${prefix}object`, 'third')) throw new WrongAnswer('it replaced an object');
  const names = Array.from({ length: RIVALS }, (_, i) => `rival ${i}`);
  const won = await Promise.all(names.map((name) => bucket.putIfAbsent(`${prefix}race`, name)));
  const winners = names.filter((_, i) => won[i]);
  if (winners.length !== 1) throw new WrongAnswer(`${winners.length} of ${RIVALS} rivals won, must be 1`);
  const stands = new TextDecoder().decode(await bucket.read(`${prefix}race`));
  if (stands !== winners[0]) throw new WrongAnswer('the winner is not the one whose object stands');
  return `1 of ${RIVALS} rivals won`;
}

async function lists(bucket: Bucket, prefix: string): Promise<string> {
  await bucket.write(`${prefix}race`, ''); // which is not there where no rival could write
  const keys: string[] = [];
  for await (const { key } of bucket.list(prefix)) keys.push(key.slice(prefix.length));
  if (keys.join(' ') !== 'object race') throw new WrongAnswer('it does not show what was just written');
  return 'what was just written is listed';
}

async function measures(bucket: Bucket, prefix: string): Promise<string> {
  const times = { write: [] as number[], read: [] as number[] };
  for (let i = 0; i < ROUNDS; i++) {
    const startMs = performance.now();
    await bucket.write(`${prefix}latency`, String(i));
    const writtenMs = performance.now();
    await bucket.read(`${prefix}latency`);
    times.write.push(writtenMs - startMs);
    times.read.push(performance.now() - writtenMs);
  }
  return (['write', 'read'] as const).map((name) => `${name} ${spread(times[name])}`).join(', ');
}

function spread(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return `${middle.toFixed(1)} ms (at most ${(sorted.at(-1) ?? 0).toFixed(1)} ms)`;
}

/** The storage's time must lie between before and after; what it is outside of that is skew. */
async function comparesClocks(bucket: Bucket, prefix: string): Promise<string> {
  const beforeMs = Date.now();
  await bucket.write(`${prefix}clock`, '');
  const afterMs = Date.now();
  const storedMs = (await bucket.stat(`${prefix}clock`))?.modifiedAt.getTime() ?? Number.NaN;
  // Storages cut to the second.
  const skewMs = Math.max(0, beforeMs - 1000 - storedMs) || Math.min(0, afterMs - storedMs);
  if (Number.isNaN(skewMs)) throw new WrongAnswer('it does not say when an object was written');
  if (Math.abs(skewMs) > MAX_SKEW_MS) {
    const seconds = Math.round(Math.abs(skewMs) / 1000);
    throw new WrongAnswer(`it is ${seconds} s ${skewMs > 0 ? 'behind' : 'ahead'}; set this machine's clock`);
  }
  return 'within a second of this machine';
}

async function removes(bucket: Bucket, prefix: string): Promise<string> {
  for (const name of ['object', 'race', 'latency', 'clock']) await bucket.delete(prefix + name);
  for await (const { key } of bucket.list(prefix)) throw new WrongAnswer(`${key} is still listed`);
  return 'nothing is left';
}
