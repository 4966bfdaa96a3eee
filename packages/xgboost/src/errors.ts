// What can go wrong around XGBoost: its library, its run, its parameters, its data and its model files.
import { EXIT, type Facts, formatList, type ParamProblem, SlipwayError } from '@slipway/contract';

/** No usable `libxgboost` on this machine: `E_XGB_LIBRARY`, exit 69. */
export class EngineMissingError extends SlipwayError {
  override readonly name = 'EngineMissingError';
  /** What was found instead of a usable library. */
  readonly problem: string;
  /** The command that installs one. */
  readonly install: string;
  constructor(problem: string, install: string, facts: Facts = {}) {
    super({
      code: 'E_XGB_LIBRARY',
      exitCode: EXIT.unavailable,
      message: `${problem}; install it with: ${install}`,
      facts,
    });
    this.problem = problem;
    this.install = install;
  }
}

/** Training failed inside the library, or its process died: `E_XGB_ENGINE`, exit 70. */
export class EngineError extends SlipwayError {
  override readonly name = 'EngineError';
  constructor(problem: string, facts: Facts = {}, cause?: unknown) {
    super({ code: 'E_XGB_ENGINE', exitCode: EXIT.software, message: problem, facts, cause });
  }
}

/** Parameters that XGBoost does not have, or would not accept: `E_XGB_PARAM`, exit 78, every problem at once. */
export class XgboostParamError extends SlipwayError {
  override readonly name = 'XgboostParamError';
  constructor(problems: readonly ParamProblem[]) {
    super({
      code: 'E_XGB_PARAM',
      exitCode: EXIT.config,
      message: formatList(problems.map((p) => `${p.path} ${p.problem}`)),
      facts: { path: problems.map((p) => p.path) },
    });
  }
}

/** A matrix to train on is malformed: `E_XGB_DATA`, exit 65. */
export class XgboostDataError extends SlipwayError {
  override readonly name = 'XgboostDataError';
  constructor(part: 'train' | 'evaluation', problem: string, facts: Facts = {}) {
    super({
      code: 'E_XGB_DATA',
      exitCode: EXIT.data,
      message: `the ${part} matrix ${problem}`,
      facts: { part, ...facts },
    });
  }
}

/** The columns handed to a prediction do not fit the model: `E_XGB_COLUMNS`, exit 70. */
export class XgboostColumnsError extends SlipwayError {
  override readonly name = 'XgboostColumnsError';
  constructor(problem: string, facts: Facts = {}) {
    super({ code: 'E_XGB_COLUMNS', exitCode: EXIT.software, message: problem, facts });
  }
}

/** A model file is damaged, or of a kind that is not read here: `E_XGB_ARTIFACT`, exit 76. */
export class XgboostArtifactError extends SlipwayError {
  override readonly name = 'XgboostArtifactError';
  /** @param path - Where in the file, e.g. `$.learner.objective.name`. */
  constructor(path: string, problem: string, cause?: unknown) {
    super({
      code: 'E_XGB_ARTIFACT',
      exitCode: EXIT.artifact,
      message: `the XGBoost model is not usable: ${path} ${problem}; train again, or load the file that XGBoost wrote as JSON`,
      facts: { path },
      cause,
    });
  }
}
