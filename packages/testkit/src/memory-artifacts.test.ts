import { describe, expect, it } from 'vitest';
import { memoryArtifacts } from './memory-artifacts.ts';

describe('memoryArtifacts', () => {
  it('gives back the bytes that were written, text as UTF-8, under sorted names', async () => {
    const artifacts = memoryArtifacts();
    await artifacts.write('weights.bin', Uint8Array.of(0, 255));
    await artifacts.write('card.json', '"é"');
    expect(artifacts.names).toEqual(['card.json', 'weights.bin']);
    expect(await artifacts.read('card.json')).toEqual(Uint8Array.of(0x22, 0xc3, 0xa9, 0x22));
    expect(await artifacts.read('weights.bin')).toEqual(Uint8Array.of(0, 255));
  });

  it('copies in and out, so that nobody’s later change is seen', async () => {
    const [artifacts, data] = [memoryArtifacts(), Uint8Array.of(1)];
    await artifacts.write('a', data);
    data.fill(2);
    (await artifacts.read('a')).fill(3);
    expect(await artifacts.read('a')).toEqual(Uint8Array.of(1));
  });

  it.each(['../x', 'A.json', '.hidden', 'a/b', '', 'a'.repeat(101)])(
    'I-1: refuses the name "%s"',
    async (name) => {
      await expect(memoryArtifacts().write(name, '')).rejects.toMatchObject({
        code: 'E_TESTKIT_ARTIFACT_NAME',
      });
    },
  );

  it('refuses to write a file twice and to read one that is not there', async () => {
    const artifacts = memoryArtifacts([['a', Uint8Array.of(1)]]);
    await expect(artifacts.write('a', '')).rejects.toMatchObject({ code: 'E_TESTKIT_ARTIFACT_NAME' });
    await expect(artifacts.read('b')).rejects.toMatchObject({
      code: 'E_TESTKIT_ARTIFACT_MISSING',
      exitCode: 76,
      message: 'there is no artifact b; there are a',
    });
  });
});
