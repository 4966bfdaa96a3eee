import { type ArtifactReader, EXIT, SlipwayError } from '@slipway/contract';
import { MeanByDevice } from '@slipway/contract/example';
import { describe, expect, it } from 'vitest';
import { runProcess } from '../run-process.ts';
import { BROKEN_PREDICTIONS } from './broken-predictions.fixture.ts';
import { BROKEN_TRAINING } from './broken-training.fixture.ts';
import { CHECKS } from './checks.ts';
import { runConformance } from './run-conformance.ts';

const BROKEN_MODELS = { ...BROKEN_PREDICTIONS, ...BROKEN_TRAINING };

const failedChecks = async (...args: Parameters<typeof runConformance>) =>
  (await runConformance(...args)).filter((result) => !result.ok);

describe('runConformance', () => {
  it('finds nothing wrong with a right model', async () => {
    const results = await runConformance(() => new MeanByDevice());
    expect(results).toEqual(CHECKS.map((check) => ({ check: check.name, ok: true })));
  });

  it.each(CHECKS.map((check) => check.name))('catches a model that breaks %s', async (name) => {
    const Broken = BROKEN_MODELS[name];
    if (Broken === undefined) throw new Error(`no model breaks ${name}`);
    const failed = await failedChecks(() => new Broken());
    expect(failed.map((result) => result.check)).toContain(name);
    expect(failed.find((result) => result.check === name)?.reason).toMatchSnapshot();
  });

  it('needs no test runner', async () => {
    const script = `
      import { runConformance } from '@slipway/testkit';
      import { MeanByDevice } from '@slipway/contract/example';
      const results = await runConformance(() => new MeanByDevice(), { rows: 100 });
      console.log(results.filter((result) => result.ok).length);`;
    const command = [process.execPath, '--input-type=module', '-e', script];
    const { stdout, stderr } = await runProcess(command, { cwd: import.meta.dirname });
    expect([stdout, stderr]).toEqual([`${CHECKS.length}\n`, '']);
  });

  it('shows an excuse and lets the check fail', async () => {
    const Broken = BROKEN_MODELS['aborted-fit'] as new () => MeanByDevice;
    const excuses = [{ check: 'aborted-fit', reason: 'the engine cannot stop' }];
    const results = await runConformance(() => new Broken(), { excuses });
    expect(results.filter((result) => result.reason)).toEqual([
      {
        check: 'aborted-fit',
        ok: true,
        reason: 'excused (the engine cannot stop): with a signal aborted beforehand, fit went on to its end',
      },
    ]);
  });

  it('fails an excuse that is not needed and one for a check that does not exist', async () => {
    const excuses = [
      { check: 'keys', reason: 'once it was' },
      { check: 'kees', reason: 'a slip' },
    ];
    const failed = await failedChecks(() => new MeanByDevice(), { excuses });
    expect(failed.map((result) => result.check)).toEqual(['keys', 'kees']);
    expect(failed[0]?.reason).toBe('the check holds, so the excuse "once it was" is not needed: remove it');
    expect(failed[1]?.reason).toContain('there is no check kees');
  });

  it('fails every check of a model that cannot even be made, and does not throw', async () => {
    const failed = await failedChecks(() => {
      throw new TypeError('no constructor');
    });
    expect(failed).toHaveLength(CHECKS.length);
    for (const { reason } of failed) expect(reason).toContain('TypeError: no constructor');
  });

  it('C-12: gives up on a model that never resolves', async () => {
    const hanging = () =>
      new (class extends MeanByDevice {
        override load(_: ArtifactReader): Promise<void> {
          return new Promise(() => {});
        }
      })();
    const failed = await failedChecks(hanging, { timeoutMs: 200 });
    expect(failed.map((result) => result.check)).toEqual(['save-load', 'damaged-artifacts', 'dispose-twice']);
    expect(failed[0]?.reason).toBe('Error: nothing happened within 200 ms');
  });

  it('refuses wrong overrides of parameters with every problem', async () => {
    const failed = await failedChecks(() => new MeanByDevice(), { params: { priorRows: -1, depth: 3 } });
    expect(failed.find((result) => result.check === 'row-count')?.reason).toMatch(
      /^E_CONFIG_PARAM: \$\.priorRows must be in .*; \$\.depth is not a parameter: there are priorRows$/,
    );
  });

  it('gives a model’s own error with its code', async () => {
    const failing = () =>
      new (class extends MeanByDevice {
        override async save(): Promise<void> {
          throw new SlipwayError({ code: 'E_OWN_FULL', exitCode: EXIT.io, message: 'the disk is full' });
        }
      })();
    const failed = await failedChecks(failing);
    expect(failed.find((result) => result.check === 'save-load')?.reason).toBe(
      'E_OWN_FULL: the disk is full',
    );
  });
});
