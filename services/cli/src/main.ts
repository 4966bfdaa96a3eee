// The command `slipway`: arguments in, exit code out.
import { runCli } from '@slipway/runtime';

process.exitCode = await runCli(process.argv.slice(2));
