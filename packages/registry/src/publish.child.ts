// A process of the registry's tests: `node publish.child.ts <folder> <version>` trains nothing, commits a run, and publishes it when told.
import { createInterface } from 'node:readline';
import { openBucket } from '@slipway/bucket';
import { formatErrorLine } from '@slipway/contract';
import { Registry } from './registry.ts';
import { FACTS, FAMILY_NAME } from './run-facts.fixture.ts';
import { newRunId } from './run-id.ts';
import { RunWriter } from './run-writer.ts';

const [folder = '', version = ''] = process.argv.slice(2);
try {
  const bucket = openBucket(folder);
  const writer = new RunWriter(bucket, { family: FAMILY_NAME, version, runId: newRunId() });
  await writer.write('pid.json', String(process.pid));
  const { ref } = await writer.commit(FACTS);
  console.log('ready');
  for await (const _ of createInterface(process.stdin)) break;
  const [record] = await new Registry(bucket, FAMILY_NAME).publish(ref, { by: 'test', promote: 'if-none' });
  console.log(JSON.stringify(record));
} catch (error) {
  console.log(formatErrorLine(error));
}
process.stdin.destroy();
