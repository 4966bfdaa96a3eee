// What a search trains with, as far as that is known before the first fit: figures of two engines are never one search.
import { callModel } from '../call-model.ts';
import type { JobContext } from '../job-events.ts';
import type { LoadedModel } from '../load-model.ts';

/**
 * Node's major version, the library that the user named, and the one that the model finds, e.g. `node v24 xgboost 1.7.4`.
 *
 * @param xgboostLibrary - Path, when the user named one.
 * @throws as `callModel`, when the model's `engine` throws.
 */
export async function searchEngine(
  { label, create }: Pick<LoadedModel, 'label' | 'create'>,
  xgboostLibrary: string | undefined,
  context: Pick<JobContext, 'calling' | 'signal'>,
): Promise<string> {
  const call = { model: label, method: 'engine' };
  const engines = xgboostLibrary === undefined ? {} : { xgboostLibrary };
  const found = await callModel(call, () => create().engine?.(engines), context);
  const node = `node ${process.version.split('.', 1)[0]}`;
  return [node, xgboostLibrary, found && `${found.name} ${found.version}`]
    .filter((part) => part !== undefined)
    .join(' ');
}
