// One model version through the whole road: arguments in, exit code out. `build_pipeline.sh` calls it.
import { keepCompiledCode } from '@slipway/runtime/compiled-code';
import { hearSignals } from '@slipway/runtime/early-signals';

hearSignals(); // loading the rest takes a while
keepCompiledCode();
const { runPipeline } = await import('@slipway/runtime');
process.exitCode = await runPipeline(process.argv.slice(2));
