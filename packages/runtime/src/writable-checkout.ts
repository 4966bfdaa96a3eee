// Whether this user may write what the proof of a version writes into the checkout.
import { constants, existsSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EXIT, SlipwayError } from '@slipway/contract';

/** The test runner's own files, and the proofs. */
const WRITTEN = ['.slipway/proved', 'node_modules/.vite-temp'] as const;

/** A folder of the checkout is not this user's to write to: `E_SETUP_PERMISSION`, exit 77. */
export class CheckoutError extends SlipwayError {
  override readonly name = 'CheckoutError';

  constructor(folder: string, cause: unknown) {
    super({
      code: 'E_SETUP_PERMISSION',
      exitCode: EXIT.noPermission,
      message:
        'this user may not write to the folder, and a version cannot be proved without: run as its owner, or make it yours',
      facts: { folder },
      cause,
    });
  }
}

/**
 * Looks before anything runs; folders that are not there yet are made in the nearest one that is.
 *
 * @param root - Of the checkout, absolute.
 * @throws {@link CheckoutError} `E_SETUP_PERMISSION` (77).
 */
export async function requireWritable(root: string): Promise<void> {
  for (const written of WRITTEN) {
    let folder = join(root, written);
    while (folder !== root && !existsSync(folder)) folder = dirname(folder);
    try {
      await access(folder, constants.W_OK | constants.X_OK);
    } catch (error) {
      throw new CheckoutError(folder, error);
    }
  }
}
