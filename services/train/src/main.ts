// The train service: arguments in, exit code out.
import { hearSignals } from '@slipway/runtime/early-signals';

hearSignals(); // loading the rest takes a while
const { runService, trainService } = await import('@slipway/runtime');
process.exitCode = await runService(trainService, process.argv.slice(2));
