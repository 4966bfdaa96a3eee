// A small model whose parameters matter, and what a search of it left.
import type { ParamSpec } from '@slipway/contract';
import type { TrialRecord } from '@slipway/registry';
import type { JobHome, LogLine } from '../jobs.fixture.ts';
import { type Holes, TINY, tinyModel } from '../tiny-model.fixture.ts';

const params: Readonly<Record<string, ParamSpec<number>>> = {
  share: {
    default: 0.5,
    min: 0,
    max: 1,
    range: { min: 0, max: 1 },
    grid: [0, 0.25, 0.5, 0.75, 1],
    doc: 'Share of the mean.',
  },
  a: { default: 0, min: 0, max: 1_000, integer: true, doc: 'Does nothing.' },
  b: { default: 0, min: 0, max: 1_000, integer: true, doc: 'Does nothing.' },
  pauseMs: { default: 0, min: 0, max: 60_000, doc: 'How long a fit waits.' },
  rounds: { default: 36, min: 1, max: 1_000, integer: true, doc: 'The more, the nearer to the whole share.' },
  patience: { default: 0, min: 0, max: 1_000, integer: true, doc: 'Stops after two thirds of the rounds.' },
};

/** What each fit says, and how it waits, trains and stops early. */
const FIT = `
  console.log('FIT ' + context.params.share);
  if (context.params.pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, context.params.pauseMs));
  const rounds = context.params.patience > 0 ? Math.ceil(context.params.rounds * 2 / 3) : context.params.rounds;
  context.trained({ engine: { name: 'tiny', version: '1' }, rounds });
  context = { ...context, params: { share: context.params.share * (1 - 1 / (rounds + 1)) }, progress: () => {} };
`;

/** The text of a version to search. */
export function searchedModel(version: string, holes: Holes = {}): string {
  return tinyModel(version, {
    ...holes,
    fit: `${holes.fit ?? ''}${FIT}`,
    card: { params, training: { rounds: 'rounds', patience: 'patience' }, ...holes.card },
  });
}

/** Every trial of the only search of a version, ascending, without what differs from run to run. */
export async function trialsOf(
  home: JobHome,
  version: string,
): Promise<readonly Omit<TrialRecord, 'seconds'>[]> {
  const keys = (await home.keys('model')).filter((key) => key.startsWith(`${TINY}/${version}/searches/`));
  const trials = keys.filter((key) => key.includes('/trials/'));
  const records = await Promise.all(trials.map((key) => home.json<TrialRecord>('model', key)));
  return records.map(({ seconds: _, ...record }) => record);
}

/** Values of `share` that models were fitted with, one a fit. */
export function fitsIn(log: readonly LogLine[]): readonly number[] {
  return log.flatMap(({ line }) => {
    const share = /^FIT (\S+)$/.exec(String(line))?.[1];
    return share === undefined ? [] : [Number(share)];
  });
}
