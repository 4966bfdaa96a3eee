// What can be wrong with a wish for example data.
import { EXIT, SlipwayError } from '@slipway/contract';

/** An option of the example data is out of range: `E_EXAMPLE_OPTION`, exit 64. */
export class ExampleOptionError extends SlipwayError {
  override readonly name = 'ExampleOptionError';
  constructor(option: string, value: number, max: number) {
    super({
      code: 'E_EXAMPLE_OPTION',
      exitCode: EXIT.usage,
      message: `${option} is ${value}, expected a whole number in [0, ${max}]`,
      facts: { option, value },
    });
  }
}
