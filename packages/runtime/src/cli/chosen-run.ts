// The run that an argument of `slipway` means: one by its id, or what a version serves.
import type { Bucket } from '@slipway/bucket';
import { EXIT, SlipwayError } from '@slipway/contract';
import { FAMILY, RUN_ID, VERSION } from '@slipway/registry';
import { UsageError } from '../service-flags.ts';
import type { CommandContext } from './answer.ts';
import { type ListedRun, listRuns } from './runs-ls.ts';

/** What the command line says of a run. */
export interface RunChoice {
  /** A run id; or a version, which means its latest released run. */
  readonly run: string;
  /** Where to look. Default: for an id every family, for a version `MODEL_FAMILY`. */
  readonly family?: string | undefined;
}

/** No such run in the model bucket, or none that serves: `E_RUN_UNKNOWN`, exit 66. */
export class UnknownRunError extends SlipwayError {
  override readonly name = 'UnknownRunError';

  static id(run: string, bucket: string): UnknownRunError {
    const message = 'there is no such run: slipway runs ls lists all of them';
    return UnknownRunError.#of(message, { run, bucket });
  }

  static released(family: string, version: string, bucket: string): UnknownRunError {
    const message = `no run of ${version} is released: give the id of one (slipway runs ls --version ${version}), or train it: ./build_pipeline.sh --family ${family} -v ${version} --service train`;
    return UnknownRunError.#of(message, { family, version, bucket });
  }

  static #of(message: string, facts: Readonly<Record<string, string>>): UnknownRunError {
    return new UnknownRunError({ code: 'E_RUN_UNKNOWN', exitCode: EXIT.noInput, message, facts });
  }
}

/**
 * Finds the run that is meant, released or not where it is an id.
 *
 * @param bucket - The model bucket.
 * @throws {@link UsageError} (64) for what is neither a run id nor a version, and for what is no family; {@link UnknownRunError} (66); what
 * reading a damaged release log throws (76).
 */
export async function chosenRun(
  { run, family }: RunChoice,
  bucket: Bucket,
  context: Pick<CommandContext, 'config' | 'progress'>,
): Promise<ListedRun> {
  if (family !== undefined && !FAMILY.test(family))
    throw new UsageError(`--family is ${shown(family)}, must be a family such as conversion-rate`);
  if (RUN_ID.test(run)) {
    const found = (await listRuns(bucket, { family }, context)).find((each) => each.run === run);
    if (found === undefined) throw UnknownRunError.id(run, bucket.uri);
    return found;
  }
  if (!VERSION.test(run)) throw new UsageError(`${shown(run)} is neither a run id nor a version`);
  const filter = { family: family ?? context.config.family, version: run };
  const latest = (await listRuns(bucket, filter, context)).find((each) => each.latest);
  if (latest === undefined) throw UnknownRunError.released(filter.family, run, bucket.uri);
  return latest;
}

function shown(value: string): string {
  return JSON.stringify(value.slice(0, 64));
}
