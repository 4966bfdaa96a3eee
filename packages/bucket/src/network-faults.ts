// What errors of sockets, DNS and TLS mean.
import { DriverFault } from './driver.ts';

/** A connection that broke or never stood: it may work the next time. */
const TEMPORARY = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'ERR_STREAM_PREMATURE_CLOSE',
  'TimeoutError',
]);
/** Asking again helps against some of these, and when it does not, waiting will not either. */
const NAME_SERVER = new Set(['EAI_AGAIN']);
const UNAVAILABLE = new Set(['ENOTFOUND', 'EAI_NONAME', 'EPROTO', 'ERR_INVALID_URL']);
/** @see https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const TLS =
  /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)/;

/** @returns The fault, or undefined when the error is none of the network's. */
export function networkFault(error: Error): DriverFault | undefined {
  const code = codeOf(error);
  if (TEMPORARY.has(code) || code.startsWith('HPE_')) return new DriverFault('temporary', code);
  if (NAME_SERVER.has(code)) return new DriverFault('unavailable', code, { retry: 'again' });
  if (UNAVAILABLE.has(code) || TLS.test(code)) return new DriverFault('unavailable', code);
  const { cause } = error;
  return cause instanceof Error ? networkFault(cause) : undefined;
}

/** A connection that was tried at several addresses fails with all their errors. */
function codeOf(error: Error): string {
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return codeOf(error.errors[0]);
  return error.name;
}
