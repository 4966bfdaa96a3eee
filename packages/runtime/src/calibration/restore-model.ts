// A model as it serves: loaded from a run's files, with the run's calibration laid over its predictions.
import { CalibrationArtifactError, decodeCalibrator } from '@slipway/calibration';
import type { ArtifactReader, Model } from '@slipway/contract';
import { callModel } from '../call-model.ts';
import type { JobContext } from '../job-events.ts';
import type { LoadedModel } from '../load-model.ts';
import { CALIBRATION } from '../memory-artifacts.ts';

/**
 * A new instance that predicts as the run was judged. Whether it is calibrated is the run's to say; where the card declares a calibration,
 * a run without one is not usable.
 *
 * @param artifacts - The run's files; the model sees all but the calibration.
 * @throws what `load` throws; CalibrationArtifactError `E_CALIBRATION_ARTIFACT` (76).
 */
export async function restoreModel(
  loaded: LoadedModel,
  artifacts: ArtifactReader,
  context: Pick<JobContext, 'calling' | 'signal'>,
): Promise<Model> {
  const model = await loadOwn(loaded, artifacts, context);
  if (artifacts.names.includes(CALIBRATION))
    model.calibrate(decodeCalibrator(await artifacts.read(CALIBRATION)));
  else if (loaded.card.calibration !== undefined)
    throw new CalibrationArtifactError(CALIBRATION, 'is missing, though the card declares a calibration');
  return model;
}

/**
 * A new instance that predicts as if the run had no calibration, to see what that does; undefined where the run has none.
 *
 * @throws what `load` throws.
 */
export async function restoreUncalibrated(
  loaded: LoadedModel,
  artifacts: ArtifactReader,
  context: Pick<JobContext, 'calling' | 'signal'>,
): Promise<Model | undefined> {
  return artifacts.names.includes(CALIBRATION) ? loadOwn(loaded, artifacts, context) : undefined;
}

async function loadOwn(
  loaded: LoadedModel,
  artifacts: ArtifactReader,
  context: Pick<JobContext, 'calling' | 'signal'>,
): Promise<Model> {
  const model = loaded.create();
  const names = artifacts.names.filter((name) => name !== CALIBRATION);
  const own: ArtifactReader = { names, read: (name) => artifacts.read(name) };
  await callModel({ model: loaded.label, method: 'load' }, () => model.load(own), context);
  return model;
}
