import { expect, it, vi } from 'vitest';
import { parseCommand } from './cli/commands.ts';
import { parseFlags } from './service-flags.ts';

it('says in one line which flag or command was probably meant', () => {
  using stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const service = { name: 'train', description: 'trains', extra: [] };
  expect(parseFlags(service, ['--famly', 'x'])).toMatchObject({
    exitCode: 64,
    error: { message: "unknown option '--famly', did you mean --family?; --help tells the flags" },
  });
  expect(() => parseCommand(['promte', 'v1'])).toThrow(
    "unknown command 'promte', did you mean promote?; --help tells the flags",
  );
  expect(stderr).toHaveBeenCalled(); // the usage, above the error line
});
