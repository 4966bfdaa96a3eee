// What the JSON API tells of objects.
import { DriverFault, type ObjectStat } from './driver.ts';

/** A JSON object as it came: nothing in it can be relied on. */
export type Json = Readonly<Record<string, unknown>>;

/** The members that {@link toStat} needs, as the API's `fields` wants them. */
export const STAT_FIELDS = 'name,size,generation,updated';

/** @throws DriverFault `unsupported` when the body is no JSON object. */
export function jsonOf(body: Uint8Array): Json {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(body).toString());
  } catch (cause) {
    throw new DriverFault('unsupported', 'its answer is not the JSON API’s', { cause });
  }
  if (!isJson(value)) throw new DriverFault('unsupported', 'its answer is not the JSON API’s');
  return value;
}

/** Whether a value is a JSON object. */
export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object's metadata as everybody knows them. The generation is the etag: it is another one after every write. */
export function toStat(key: string, { size, generation, updated }: Json): ObjectStat {
  const sizeBytes = Number(size);
  const modifiedAt = new Date(String(updated));
  if (
    !Number.isSafeInteger(sizeBytes) ||
    !/^\d+$/.test(String(generation)) ||
    Number.isNaN(modifiedAt.getTime())
  )
    throw new DriverFault('unsupported', 'it tells no size, generation or time of an object');
  return { key, sizeBytes, etag: String(generation), modifiedAt };
}
