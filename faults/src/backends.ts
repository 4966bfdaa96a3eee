// On which storage a test showed what it shows, told from where it stands and what it is called.

/** In this order on the page. The servers of the tests stand in for the clouds. */
export const BACKENDS = [
  'memory',
  'folder',
  'S3 (radosgw)',
  'S3 (moto)',
  'GCS (test server)',
  'S3 itself',
  'GCS itself',
] as const;

/** A kind of storage; `none`: the test needs no storage. */
export type Backend = (typeof BACKENDS)[number] | 'none';

/** The first that fits the path and the name of a test, or the name of a part of the full sweep. */
const RULES: readonly (readonly [RegExp, Backend])[] = [
  [/S3 itself/, 'S3 itself'],
  [/Google Cloud Storage itself/, 'GCS itself'],
  [/bucket\/src\/(deadline|retry|http-sender|resumed-read|errors|s3-faults|s3-unreachable)\.test/, 'none'],
  [/registry\/src\/keys\.test|^packages\/(contract|xgboost)\/|process-guard|^house\//, 'none'],
  [/exist in Google Cloud Storage/, 'GCS (test server)'],
  [/radosgw/i, 'S3 (radosgw)'],
  [/moto|s3-(parts|registry|killed)\.test|\bS3\b/, 'S3 (moto)'],
  [/\bgcs\b|GCS|gs:|bucket-doctor|on a cloud/, 'GCS (test server)'],
  [/memory\.test|probe-put-if-absent/, 'memory'],
  [/registry\/src\/(promote|run-writer|release-log|registry|lease|newest-release)\.test/, 'memory'],
  [/runtime\/src\/(hold-lease|predictions)\.test/, 'memory'],
  [/local|-race\.test|^packages\/runtime\/|^smoke_test\/|^faults\//, 'folder'],
  [/^(sweep|kill|pairs|pause|power|histories) /, 'folder'],
];

/**
 * @param file - Below the project's root, with slashes; empty for a part of the full sweep.
 * @param name - The full name of a test, or the name of a part.
 * @returns Undefined where no rule says it.
 */
export function backendOf(file: string, name: string): Backend | undefined {
  const text = file === '' ? name : `${file} ${name}`;
  return RULES.find(([pattern]) => pattern.test(text))?.[1];
}
