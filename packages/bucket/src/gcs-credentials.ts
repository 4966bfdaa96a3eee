// Who we are to Google Cloud Storage: the SDK finds out, the ecosystem's usual way, and keeps tokens fresh.
import { DriverFault } from './driver.ts';
import { loadOnce } from './load-once.ts';
import { networkFault } from './network-faults.ts';
import { setVariables } from './set-variables.ts';

/** Headers that prove who we are; asked before each request, since tokens expire. */
export type Credentials = () => Promise<Readonly<Record<string, string>>>;

/** To a server that was named in the environment nothing is proved, as the SDK has it: it is no place for Google's tokens. */
export const NO_CREDENTIALS: Credentials = async () => ({});

/** What a token server says when it is busy rather than unwilling. */
const BUSY = new Set([408, 429, 500, 502, 503, 504]);

/** The type of the warning. */
const LOOKUP = 'MetadataLookupWarning';

const loadSdk = loadOnce(() => import('@google-cloud/storage'));

/**
 * The credentials of `GOOGLE_APPLICATION_CREDENTIALS`, of gcloud's own login, of workload identity or of the machine, in the SDK's order.
 * The SDK is loaded at the first request.
 *
 * @param variables - Names of those that are set and say who we are: told where that did not work.
 * @throws DriverFault `unavailable` when there are none or they are refused, `temporary` when nobody could say. Never holds what the
 * SDK said: its errors quote requests.
 */
export function findCredentials(variables: readonly string[] = []): Credentials {
  let auth: Promise<{ getRequestHeaders(): Promise<Headers> }> | undefined;
  const load = async () => {
    const { Storage } = await loadSdk();
    return new Storage().authClient;
  };
  return async () => {
    auth ??= load();
    const client = auth;
    try {
      return Object.fromEntries(await quietly(async () => (await client).getRequestHeaders()));
    } catch (error) {
      const { kind, message } = credentialsFault(error);
      throw new DriverFault(kind, [message, ...setVariables(variables)].join(', '));
    }
  };
}

function credentialsFault(error: unknown): DriverFault {
  const status = statusOf(error);
  if (status !== undefined) {
    const detail = `the credentials were answered with status ${status}`;
    return new DriverFault(BUSY.has(status) ? 'temporary' : 'unavailable', detail);
  }
  const network = error instanceof Error ? networkFault(error) : undefined;
  if (network !== undefined)
    return new DriverFault(network.kind, `asking for credentials: ${network.message}`);
  const isNone = error instanceof Error && error.message.startsWith('Could not load the default credentials');
  return new DriverFault(
    'unavailable',
    isNone ? 'there are no credentials' : 'the credentials are not usable',
  );
}

/** How many are looking for credentials. */
let looking = 0;
let emitWarning = process.emitWarning;

/**
 * Lets the SDK look for the machine's own credentials without Node's warning that there is no such machine: that is no news to whoever
 * gets the fault, and it would stand after the error line.
 */
async function quietly<T>(look: () => Promise<T>): Promise<T> {
  if (looking++ === 0) {
    emitWarning = process.emitWarning;
    process.emitWarning = (...args: unknown[]) => {
      if (args[1] !== LOOKUP) Reflect.apply(emitWarning, process, args);
    };
  }
  try {
    return await look();
  } finally {
    if (--looking === 0) process.emitWarning = emitWarning;
  }
}

function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('response' in error)) return undefined;
  const { response } = error;
  if (response === null || typeof response !== 'object' || !('status' in response)) return undefined;
  return typeof response.status === 'number' ? response.status : undefined;
}
