// A process of the registry's tests: `node change.child.ts <folder> <pin>…` waits for a line, then promotes each pin, or rolls back for `-`.
import { createInterface } from 'node:readline';
import { openBucket } from '@slipway/bucket';
import { formatErrorLine } from '@slipway/contract';
import { Registry } from './registry.ts';
import { FAMILY_NAME } from './run-facts.fixture.ts';

const [folder = '', ...pins] = process.argv.slice(2);
const registry = new Registry(openBucket(folder), FAMILY_NAME);
const by = String(process.pid);
console.log('ready');
for await (const _ of createInterface(process.stdin)) break;
for (const pin of pins) {
  try {
    const [record = null] = await (pin === '-'
      ? registry.rollback(by)
      : registry.promote(pin.startsWith('v') ? { version: pin } : { run: pin }, by));
    console.log(JSON.stringify(record));
  } catch (error) {
    console.log(formatErrorLine(error));
  }
}
process.stdin.destroy();
