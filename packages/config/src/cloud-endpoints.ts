// Servers that stand in for the clouds: from the environment only, so that neither a file nor a flag can send data elsewhere.

/** Addresses of compatible servers, e.g. `http://127.0.0.1:9000`; undefined: the cloud itself. */
export interface CloudEndpoints {
  /** `S3_ENDPOINT`, else `AWS_ENDPOINT_URL_S3`, else `AWS_ENDPOINT_URL`. */
  readonly s3: string | undefined;
  /** `STORAGE_EMULATOR_HOST`; without a scheme it is `http`. */
  readonly gs: string | undefined;
  /** Names of the variables that are set and say who we are there: for what is said when that does not work. */
  readonly credentialVariables?: { readonly s3: readonly string[]; readonly gs: readonly string[] };
}

/** What was found, and what is wrong with it. */
export interface ReadEndpoints {
  readonly endpoints: CloudEndpoints;
  readonly problems: readonly { readonly variable: string; readonly problem: string }[];
}

const S3_NAMES = ['S3_ENDPOINT', 'AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL'] as const;
const GS_NAME = 'STORAGE_EMULATOR_HOST';
/** What the SDKs look at first. Only whether these are set is looked at here. */
const CREDENTIAL_NAMES = {
  s3: [
    'AWS_PROFILE',
    'AWS_ACCESS_KEY_ID',
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'AWS_SHARED_CREDENTIALS_FILE',
    'AWS_CONFIG_FILE',
  ],
  gs: ['GOOGLE_APPLICATION_CREDENTIALS'],
} as const;
const MUST = 'must be an http or https URL without user name, password, query or spaces';

/** Reads and checks the endpoints. Empty variables are unset. No problem repeats a value: it may hold a password. */
export function readEndpoints(env: Readonly<Record<string, string | undefined>>): ReadEndpoints {
  const s3Name = S3_NAMES.find((name) => given(env, name) !== '');
  const s3 = s3Name === undefined ? '' : given(env, s3Name);
  const host = given(env, GS_NAME);
  const gs = host === '' || host.includes('://') ? host : `http://${host}`;
  const problems = [
    ...(s3Name === undefined || isEndpoint(s3) ? [] : [s3Name]),
    ...(gs === '' || isEndpoint(gs) ? [] : [GS_NAME]),
  ].map((variable) => ({ variable, problem: `${variable} is not usable (from the environment), ${MUST}` }));
  const isSet = (name: string): boolean => given(env, name) !== '';
  const credentialVariables = {
    s3: CREDENTIAL_NAMES.s3.filter(isSet),
    gs: CREDENTIAL_NAMES.gs.filter(isSet),
  };
  return {
    endpoints: { s3: s3 === '' ? undefined : s3, gs: gs === '' ? undefined : gs, credentialVariables },
    problems,
  };
}

function given(env: Readonly<Record<string, string | undefined>>, name: string): string {
  return (Object.hasOwn(env, name) ? env[name] : undefined) ?? '';
}

function isEndpoint(text: string): boolean {
  if (/[\s\p{C}@?#]/u.test(text) || !URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return (protocol === 'http:' || protocol === 'https:') && hostname !== '';
}
