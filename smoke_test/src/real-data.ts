// Compares baselines and all versions on the real data: npm run real-data -- <folder> [--json]
// The folder has bucket/data/train/{features_v1,features_v2}/{train,eval}.csv.gz; nothing is written into it.
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { EXIT } from '@slipway/contract';
import { compareReal } from './compare-real.ts';
import { REAL_FEATURE_SETS, realFile } from './real-models.ts';
import { realTable } from './real-table.ts';

process.exitCode = await main();

async function main(): Promise<number> {
  const asked = readArguments();
  if (asked === undefined) {
    console.error('usage: npm run real-data -- <folder> [--json]');
    return EXIT.usage;
  }
  const files = REAL_FEATURE_SETS.flatMap((set) => [
    realFile(asked.folder, set, 'train'),
    realFile(asked.folder, set, 'eval'),
  ]);
  const absent = files.filter((file) => !existsSync(file));
  if (absent.length > 0) {
    console.error(`not there: ${absent.join(', ')}`);
    return EXIT.noInput;
  }
  const { figures, missing } = await compareReal(asked.folder, (line) => console.error(line));
  console.log(asked.json ? JSON.stringify({ figures, missing }, null, 2) : realTable(figures));
  for (const { version, reason } of missing)
    console.error(`${version} is left out, its engine is not here: ${reason}`);
  return missing.length > 0 ? EXIT.unavailable : EXIT.ok;
}

function readArguments(): { readonly folder: string; readonly json: boolean } | undefined {
  try {
    const { values, positionals } = parseArgs({
      options: { json: { type: 'boolean' } },
      allowPositionals: true,
    });
    const [folder, ...others] = positionals;
    return folder === undefined || others.length > 0 ? undefined : { folder, json: values.json === true };
  } catch {
    return undefined; // an option that there is not
  }
}
