// Who trains: a fresh child for one fit, or one that is kept for the next fit of this thread.
import { EngineProcess, type EngineResult, type RoundListener } from './engine-process.ts';
import { refOf, type TrainTask } from './engine-protocol.ts';
import type { MatrixData } from './matrix.ts';
import { type LedgerLimits, type LedgerPlan, MatrixLedger } from './matrix-ledger.ts';

/** A fit. */
export interface EngineRun {
  readonly task: TrainTask;
  readonly train: MatrixData;
  readonly evaluation?: MatrixData | undefined;
  /** Keep the child, and the rows in it, for the next fit. */
  readonly keepAlive: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onRound?: RoundListener | undefined;
}

/** A child that waits, and what it holds. It has loaded one library. */
interface Session {
  readonly child: EngineProcess;
  readonly ledger: MatrixLedger;
  readonly library: string | undefined;
}

/** The children of one thread. At most one of them waits between fits; it keeps nobody alive, and ends when its stdin does. */
export class EnginePool {
  readonly #main: URL;
  readonly #limits: Partial<LedgerLimits>;
  #resting: Session | undefined;

  /** @param main - Main of the children. @param limits - How much a kept one holds. */
  constructor(main: URL, limits: Partial<LedgerLimits> = {}) {
    this.#main = main;
    this.#limits = limits;
  }

  /**
   * Trains in a child process. After a failure, or when it is aborted, the child is killed, kept or not.
   *
   * @throws what {@link EngineProcess.train} throws; the signal's reason when it is aborted.
   */
  async run(run: EngineRun): Promise<EngineResult> {
    run.signal?.throwIfAborted();
    const session = run.keepAlive ? this.#take(run.task.library) : this.#start(run.task.library);
    const kill = (): void => session.child.kill();
    run.signal?.addEventListener('abort', kill, { once: true });
    try {
      const result = await trainIn(session, run);
      run.signal?.throwIfAborted();
      if (run.keepAlive) this.#rest(session);
      else session.child.kill();
      return result;
    } catch (error) {
      session.child.kill();
      // A child that was killed because of the signal has no reason of its own.
      run.signal?.throwIfAborted();
      throw error;
    } finally {
      run.signal?.removeEventListener('abort', kill);
    }
  }

  #start(library: string | undefined): Session {
    return { child: new EngineProcess(this.#main), ledger: new MatrixLedger(this.#limits), library };
  }

  #take(library: string | undefined): Session {
    const session = this.#resting;
    this.#resting = undefined;
    if (session?.child.isAlive && session.library === library) {
      session.child.hold(true);
      return session;
    }
    session?.child.kill();
    return this.#start(library);
  }

  #rest(session: Session): void {
    this.#resting?.child.kill();
    session.child.hold(false);
    this.#resting = session;
  }
}

async function trainIn({ child, ledger }: Session, run: EngineRun): Promise<EngineResult> {
  const matrices = run.evaluation === undefined ? [run.train] : [run.train, run.evaluation];
  const { refs, forget } = run.keepAlive ? ledger.plan(matrices) : planOnce(matrices);
  const [train, evaluation] = refs;
  if (train === undefined) throw new RangeError('a fit has a train matrix');
  return child.train({
    request: { ...run.task, train, ...(evaluation && { evaluation }), forget },
    sent: matrices.filter((_, i) => refs[i]?.isSent),
    onRound: run.onRound,
    isLast: !run.keepAlive,
  });
}

/** For a child that is asked once nothing is worth a digest. */
function planOnce(matrices: readonly MatrixData[]): LedgerPlan {
  return { refs: matrices.map((data, id) => refOf(data, id, true)), forget: [] };
}
