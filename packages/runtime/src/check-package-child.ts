// A process of its own that loads a version's package as a job will, and says what is wrong with it: its code may do what it likes here.
// The process is ended when it has spoken, whatever an import left running.
import { loadModel } from './load-model.ts';
import { toWire, type WireError } from './wire-error.ts';

/** What came of it. */
export type PackageReply = { readonly ok: true } | { readonly error: WireError };

const [family = '', version = ''] = process.argv.slice(2);
const reply: PackageReply = await loadModel(family, version).then(
  () => ({ ok: true }),
  (error: unknown) => ({ error: toWire(error) }),
);
process.send?.(reply);
