// The command `slipway`: arguments in, exit code out.
import { keepCompiledCode } from '@slipway/runtime/compiled-code';
import { hearSignals } from '@slipway/runtime/early-signals';

hearSignals(); // loading the rest takes a while
keepCompiledCode();
const { runCli } = await import('@slipway/runtime');
process.exitCode = await runCli(process.argv.slice(2));
