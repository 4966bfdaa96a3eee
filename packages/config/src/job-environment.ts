// What of the environment a job's thread and its children may see: what a loader or a locale needs, and no secret that is not used.

import { VARIABLES } from './variables.ts';

const PASSED_ON = [
  'PATH',
  'HOME',
  'TMPDIR',
  'LANG',
  'LC_ALL',
  'TZ',
  'LD_LIBRARY_PATH',
  'DYLD_LIBRARY_PATH',
  'NODE_EXTRA_CA_CERTS',
] as const;

/** What the SDKs' own credential chains read, by the scheme of the bucket's address. Endpoints are handed down by the configuration. */
const CREDENTIALS = {
  's3:': [
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'AWS_CREDENTIAL_EXPIRATION',
    'AWS_REGION',
    'AWS_DEFAULT_REGION',
    'AWS_PROFILE',
    'AWS_CONFIG_FILE',
    'AWS_SHARED_CREDENTIALS_FILE',
    'AWS_ROLE_ARN',
    'AWS_ROLE_SESSION_NAME',
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
    'AWS_CONTAINER_AUTHORIZATION_TOKEN',
    'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
    'AWS_EC2_METADATA_DISABLED',
    'AWS_EC2_METADATA_SERVICE_ENDPOINT',
    'AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE',
    'AWS_USE_DUALSTACK_ENDPOINT',
    'AWS_USE_FIPS_ENDPOINT',
  ],
  'gs:': [
    'GOOGLE_APPLICATION_CREDENTIALS',
    'GOOGLE_CLOUD_PROJECT',
    'GOOGLE_CLOUD_QUOTA_PROJECT',
    'GCLOUD_PROJECT',
    'CLOUDSDK_CONFIG',
    'GCE_METADATA_HOST',
    'GCE_METADATA_IP',
    'METADATA_SERVER_DETECTION',
  ],
} as const;

/**
 * The environment without our secrets and the stores' credentials, and more: for an installer and the tests of a version, which need what
 * a shell has (proxies, a package manager's settings) and nothing that opens a bucket or a channel.
 *
 * @param more - Variables that win over inherited ones; those that are undefined change nothing.
 * @param env - Default `process.env`.
 */
export function proofEnvironment(
  more: Readonly<Record<string, string | undefined>>,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string | undefined> {
  const secret = VARIABLES.filter((variable) => variable.secret).map(({ name }) => name);
  const withheld = new Set<string>([...secret, ...Object.values(CREDENTIALS).flat()]);
  const given = Object.entries(more).filter(([, value]) => value !== undefined);
  return Object.fromEntries([...Object.entries(env).filter(([name]) => !withheld.has(name)), ...given]);
}

/**
 * The variables of a fixed list that are set, and no others.
 *
 * A job reads its buckets in the thread that also runs the model, so with an `s3:` or `gs:` bucket the model could read that store's
 * credentials, as it could read the files and metadata servers that they come from: a thread is no boundary. Who does not trust a model
 * gives its job credentials for its own prefix only. Threads that only score get none.
 *
 * @param uris - The buckets that the thread opens. Default none.
 * @param env - Default `process.env`.
 */
export function jobEnvironment(
  uris: readonly string[] = [],
  env: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> {
  const credentials = Object.entries(CREDENTIALS)
    .filter(([scheme]) => uris.some((uri) => uri.toLowerCase().startsWith(scheme)))
    .flatMap(([, names]) => names);
  return Object.fromEntries(
    [...PASSED_ON, ...credentials].flatMap((name) => {
      const value = env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
