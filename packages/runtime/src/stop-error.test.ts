import { expect, it } from 'vitest';
import { stopError } from './stop-error.ts';

it('says of whatever searches that its trials are kept, and how it goes on', () => {
  for (const request of [{ job: 'search' }, { job: 'train', train: { search: { strategy: 'grid' } } }])
    expect(stopError('SIGTERM', request)).toMatchObject({
      code: 'E_JOB_CANCELLED',
      exitCode: 75,
      message:
        'stopped by SIGTERM before anything was published; the trials that ended are kept, and the same command goes on from there',
      facts: { by: 'SIGTERM' },
    });
  for (const request of [{ job: 'serve' }, { job: 'train', train: {} }])
    expect(stopError('SIGINT', request).message).toBe(
      'stopped by SIGINT before anything was published; run the same command again',
    );
});
