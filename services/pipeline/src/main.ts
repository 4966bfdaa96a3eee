// One model version through the whole road: arguments in, exit code out. `build_pipeline.sh` calls it.
import { runPipeline } from '@slipway/runtime';

process.exitCode = await runPipeline(process.argv.slice(2));
