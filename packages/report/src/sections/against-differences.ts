// What two runs do not have in common, besides their figures.
import { createHash } from 'node:crypto';
import { canonicalJson } from '@slipway/contract';
import { count, minute, plain } from '../format.ts';
import { readCard } from '../read-card.ts';
import type { ReportedRun } from '../report-input.ts';
import { resolvedParams } from './parameters.ts';
import { standingOf } from './verdict.ts';

/** Rows of a table: what it is, this run's, the other's. Only what is not the same. */
export function differences(run: ReportedRun, other: ReportedRun): string[][] {
  const featureSetOf = ({ manifest }: ReportedRun) => readCard(manifest.card).featureSet;
  // Of sets of two names nobody wonders that they differ.
  const digestOf = ({ manifest }: ReportedRun) =>
    featureSetOf(run) === featureSetOf(other) ? manifest.featureSetDigest.slice(0, 8) : '';
  // Cards of two versions differ by nature.
  const cardOf = ({ manifest }: ReportedRun) =>
    run.manifest.version === other.manifest.version ? digest(canonicalJson(manifest.card)) : '';
  const facts = (of: ReportedRun): readonly (readonly [string, string])[] => [
    ['verdict', standingOf(of)],
    ['created', minute(of.manifest.createdAt)],
    ['feature set', featureSetOf(of)],
    ['digest of the feature set', digestOf(of)],
    ['weight', of.report.weight ?? 'none'],
    ['train rows', of.manifest.data.train.map(({ rows }) => count(rows)).join(', ')],
    [
      'digest of the train data',
      of.manifest.data.train.map(({ rawSha256 }) => rawSha256.slice(0, 8)).join(', '),
    ],
    [
      'digest of the eval data',
      of.manifest.data.eval.map(({ rawSha256 }) => rawSha256.slice(0, 8)).join(', '),
    ],
    [
      'engine',
      of.manifest.engine === undefined ? 'none' : `${of.manifest.engine.name} ${of.manifest.engine.version}`,
    ],
    ['card', cardOf(of)],
    ['code', of.manifest.provenance.codeSha256?.slice(0, 8) ?? 'unknown'],
    ['commit', of.manifest.provenance.gitCommit?.slice(0, 8) ?? 'unknown'],
    ['Node', of.manifest.provenance.node],
  ];
  const theirs = new Map(facts(other));
  const plainFacts = facts(run).map(([name, own]) => [name, own, theirs.get(name) ?? '–']);
  const [ownParams, otherParams] = [resolvedParams(run.manifest), resolvedParams(other.manifest)];
  const params = [...new Set([...ownParams.keys(), ...otherParams.keys()])].map((name) => [
    `parameter ${name}`,
    ...[ownParams, otherParams].map((of) => (of.has(name) ? plain(of.get(name)) : '–')),
  ]);
  return [...plainFacts, ...params].filter(([, own, their]) => own !== their);
}

/** The first eight digits that tell one text from another. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
