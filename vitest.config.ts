// One runner for every package; real processes and files, so the time limits are generous and the seeds fixed.
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'packages/**/*.test.ts',
      'services/**/*.test.ts',
      'smoke_test/**/*.test.ts',
      'house/**/*.test.ts',
      'faults/**/*.test.ts',
    ],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Some tests wait for real processes on a machine that others use too; a test that needed its second try is printed as such.
    retry: process.env.CI ? 1 : 0,
    pool: 'forks',
    // Most tests wait for processes of their own: one file a core, where vitest would leave a core idle.
    maxWorkers: availableParallelism(),
    // Every suite runs with prototypes guarded: no parser may pollute one.
    setupFiles: ['./house/prototype-guard.ts'],
    execArgv: ['--disable-proto=throw'],
  },
});
