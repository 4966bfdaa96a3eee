import { formatErrorLine, SlipwayError } from '@slipway/contract';
import { describe, expect, it } from 'vitest';
import { createBucket } from './bucket.ts';
import { type BucketDriver, DriverFault } from './driver.ts';
import { toBucketError } from './errors.ts';

const call = { op: 'write', bucket: 'file:///b', key: 'a/b' } as const;

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: it failed`), { code, errno: -1 });
}

describe('toBucketError', () => {
  it.each([
    ['ENOSPC', 'E_BUCKET_IO', 74],
    ['EIO', 'E_BUCKET_IO', 74],
    ['EMFILE', 'E_BUCKET_IO', 74],
    ['EDQUOT', 'E_BUCKET_IO', 74],
    ['ENOENT', 'E_BUCKET_IO', 74],
    ['EACCES', 'E_BUCKET_PERMISSION', 77],
    ['EPERM', 'E_BUCKET_PERMISSION', 77],
    ['EROFS', 'E_BUCKET_PERMISSION', 77],
    ['ELOOP', 'E_BUCKET_UNSAFE', 77],
    ['EISDIR', 'E_BUCKET_UNSAFE', 77],
  ])('D-1, D-2, D-3: makes %s of a write %s, exit %i, with its cause', (errno, code, exitCode) => {
    const cause = systemError(errno);
    const error = toBucketError(cause, call);
    expect(error).toMatchObject({ code, exitCode, cause, facts: { key: 'a/b', op: 'write', errno } });
  });

  it.each([
    ['not-found', 'E_BUCKET_NOT_FOUND', 66],
    ['no-bucket', 'E_BUCKET_MISSING', 78],
    ['unsafe', 'E_BUCKET_UNSAFE', 77],
    ['changed', 'E_BUCKET_CHANGED', 75],
    ['too-large', 'E_BUCKET_TOO_LARGE', 65],
    ['unsupported', 'E_BUCKET_UNSUPPORTED', 78],
  ] as const)('D-6: makes a fault %s %s, exit %i', (kind, code, exitCode) => {
    expect(toBucketError(new DriverFault(kind, 'x'), call)).toMatchObject({ code, exitCode });
  });

  it('makes ENOENT "not found" only where something is read', () => {
    expect(toBucketError(systemError('ENOENT'), { ...call, op: 'read' })).toMatchObject({ exitCode: 66 });
  });

  it('lets errors of this project and errors that are no I/O pass untouched', () => {
    const own = new SlipwayError({ code: 'E_X', exitCode: 69, message: 'x' });
    expect(toBucketError(own, call)).toBe(own);
    const bug = new TypeError('bug');
    expect(toBucketError(bug, call)).toBe(bug);
  });

  it('fits on one line that says what failed, where, and what to do', () => {
    expect(formatErrorLine(toBucketError(systemError('ENOSPC'), call))).toBe(
      'error E_BUCKET_IO bucket=file:///b key=a/b op=write errno=ENOSPC message="input or output failed (ENOSPC): check disk space, limits and the device" exit=74',
    );
  });
});

describe('the facade', () => {
  it('wraps what any call of a driver throws, and throws no raw error', async () => {
    const fail = async (): Promise<never> => {
      throw systemError('EIO');
    };
    // biome-ignore lint/correctness/useYield: it fails before it can
    async function* failStream(): AsyncGenerator<never> {
      await fail();
    }
    const driver: BucketDriver = {
      uri: 'test:',
      read: fail,
      readStream: failStream,
      write: fail,
      writeStream: fail,
      putIfAbsent: fail,
      copy: fail,
      stat: fail,
      list: failStream,
      delete: fail,
      sweep: fail,
    };
    const bucket = createBucket(driver);
    const calls: Record<string, () => Promise<unknown>> = {
      read: () => bucket.read('a'),
      readStream: () => bucket.readStream('a')[Symbol.asyncIterator]().next(),
      write: () => bucket.write('a', ''),
      writeStream: () => bucket.writeStream('a', failStream()),
      putIfAbsent: () => bucket.putIfAbsent('a', ''),
      copy: () => bucket.copy('a', 'b'),
      stat: () => bucket.stat('a'),
      list: () => bucket.list('a')[Symbol.asyncIterator]().next(),
      delete: () => bucket.delete('a'),
      sweep: () => bucket.sweep(new Date()),
    };
    for (const [op, run] of Object.entries(calls)) {
      await expect(run(), op).rejects.toMatchObject({ code: 'E_BUCKET_IO', facts: { op, bucket: 'test:' } });
    }
  });
});
