// Errors of the test kit.
import { EXIT, formatList, SlipwayError } from '@slipway/contract';

/** There is no file of this name among a model's artifacts: `E_TESTKIT_ARTIFACT_MISSING`, exit 76. */
export class ArtifactMissingError extends SlipwayError {
  override readonly name = 'ArtifactMissingError';
  constructor(file: string, names: readonly string[]) {
    super({
      code: 'E_TESTKIT_ARTIFACT_MISSING',
      exitCode: EXIT.artifact,
      message: `there is no artifact ${file}; there are ${formatList(names) || 'none'}`,
      facts: { file },
    });
  }
}

/** A model wrote a file under a name that is not allowed, or twice: `E_TESTKIT_ARTIFACT_NAME`, exit 70. */
export class ArtifactNameError extends SlipwayError {
  override readonly name = 'ArtifactNameError';
  constructor(file: string, problem: string) {
    super({
      code: 'E_TESTKIT_ARTIFACT_NAME',
      exitCode: EXIT.software,
      message: `the artifact ${problem}: names match ^[a-z0-9][a-z0-9._-]{0,99}$ and are written once`,
      facts: { file },
    });
  }
}
