// `slipway runs show <run>`: one run, or what a version serves, verified byte by byte, as its manifest says it is.
import { openBucket } from '@slipway/bucket';
import type { Schema } from '@slipway/contract';
import { Registry, type RunManifest } from '@slipway/registry';
import { outcomeOf } from '../evaluation/outcome.ts';
import { gatesText, verdictText } from '../gates/gate-table.ts';
import { formatSize } from './age.ts';
import type { Answer, CommandContext } from './answer.ts';
import { chosenRun, type RunChoice } from './chosen-run.ts';
import { type ListedRun, tellRefused } from './runs-ls.ts';
import { textTable } from './text-table.ts';

/**
 * Shows a run, and proves that it is whole.
 *
 * @throws as {@link chosenRun}; the registry's errors (76) for a run that is damaged or not there though a release names it.
 */
export async function runsShow(choice: RunChoice, context: CommandContext): Promise<Answer> {
  const { config, baseDir } = context;
  const bucket = openBucket(config.buckets.model, { baseDir, endpoints: config.endpoints });
  const chosen = await chosenRun(choice, bucket, context);
  const [run = chosen] = await tellRefused(bucket, [chosen], context);
  if (run.state === 'incomplete') {
    const data = { ...run, manifest: null, verified: false };
    return { data, text: `${heading(run)}\n  it has no manifest: its training has not ended, or never will` };
  }
  const { manifest } = await new Registry(bucket, run.family).inspect(run);
  return { data: { ...run, manifest, verified: true }, text: describe(run, manifest) };
}

function describe(run: ListedRun, manifest: RunManifest): string {
  const { provenance } = manifest;
  const facts = [
    ['created', manifest.createdAt],
    ['took', `${manifest.durationMs / 1000} s`],
    ['package', manifest.package],
    ['verdict', verdictText(manifest.verdict)],
    ['parameters', JSON.stringify(manifest.params)],
    ['trained on', manifest.data.train.map(({ key, rows }) => `${key} (${rows} rows)`).join(', ')],
    ['judged on', manifest.data.eval.map(({ key, rows }) => `${key} (${rows} rows)`).join(', ')],
    ['weighted by', outcomeOf(manifest.schema.label as Schema).weight ?? 'none'],
    ['code', provenance.codeSha256 ?? 'unknown'],
    ['commit', `${provenance.gitCommit ?? 'unknown'}${provenance.gitDirty === true ? ', changed' : ''}`],
    ['made on', `${provenance.node}, ${provenance.platform}`],
  ];
  const files = manifest.files.map(({ name, bytes, sha256 }) => [name, formatSize(bytes), sha256]);
  const metrics = (['train', 'eval', 'overall'] as const).map((split) => {
    const { rows, mse, meanPrediction, meanOutcome } = manifest.metrics[split];
    return [split, String(rows), ...[mse, meanPrediction, meanOutcome].map((value) => value.toPrecision(6))];
  });
  return [
    heading(run),
    ...facts.map(([name = '', value]) => `  ${name.padEnd(12)}${value}`),
    '',
    gatesText(manifest.verdict),
    '',
    textTable(['metrics', 'rows', 'mse', 'mean prediction', 'mean outcome'], metrics),
    '',
    textTable(['file', 'size', 'sha256, verified'], files),
  ].join('\n');
}

function heading({ family, version, run, state, champion, latest, releases }: ListedRun): string {
  const parts = [
    state,
    ...(releases.length > 0 ? [`release ${releases.join(', ')}`] : []),
    ...(champion ? ['the champion'] : []),
    ...(latest ? [`what ${version} serves`] : []),
  ];
  return `${family} ${version}  ${run}\n  ${parts.join(', ')}`;
}
