// Where the run comes from, and the digest of every file that it left.
import { duration, minute, size } from '../format.ts';
import { type Html, html } from '../html.ts';
import { code, details, facts, section, table } from '../parts.ts';
import type { View } from '../view.ts';

/** Commit, versions and files. */
export function provenanceSection({ run: { manifest } }: View): Html {
  const { gitCommit, gitDirty, codeSha256, lockfileSha256, node, platform } = manifest.provenance;
  const changed = gitDirty === true ? ', with changes that were not committed' : '';
  const engine = manifest.engine;
  return section(
    'provenance',
    'Where it comes from',
    facts([
      ['run', code(manifest.runId)],
      ['created', minute(manifest.createdAt)],
      ['took', duration(manifest.durationMs)],
      ['package', code(manifest.package)],
      ['commit', html`${gitCommit === null ? 'unknown' : code(gitCommit)}${changed}`],
      ['code', codeSha256 === undefined ? 'unknown' : code(codeSha256)],
      ['lockfile', lockfileSha256 === null ? 'unknown' : code(lockfileSha256)],
      ['engine', engine === undefined ? 'none' : `${engine.name} ${engine.version}`],
      ['Node', `${node}, ${platform}`],
    ]),
    details(
      `${manifest.files.length} files of the model`,
      table(
        'Files of the model',
        [{ title: 'File' }, { title: 'size', isFigure: true }, { title: 'sha256' }],
        manifest.files.map(({ name, bytes, sha256 }) => [name, size(bytes), code(sha256)]),
      ),
    ),
  );
}
