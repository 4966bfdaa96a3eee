// What a job says while it runs. Plain data: it crosses threads and becomes a line of JSON or of text.

export type JobEvent =
  /** A step began or ended; facts are small figures. */
  | {
      readonly kind: 'step';
      readonly step: string;
      readonly facts?: Readonly<Record<string, string | number>>;
    }
  /** How far a step is. */
  | {
      readonly kind: 'progress';
      readonly step: string;
      readonly done: number;
      /** How much of it was there when the step began. Default 0. */
      readonly doneBefore?: number;
      readonly total?: number;
      readonly unit: string;
      readonly metrics?: Readonly<Record<string, number>>;
      /** Where the step knows better than its pace when it ends. */
      readonly leftSeconds?: number;
      /** Nothing is new: the step only goes on. */
      readonly isBeat?: true;
    }
  | { readonly kind: 'warning'; readonly message: string }
  /** A line that a model or a library printed. */
  | { readonly kind: 'output'; readonly stream: 'stdout' | 'stderr'; readonly line: string }
  /** Text for people, e.g. a table; `data` is the same for machines. */
  | { readonly kind: 'report'; readonly title: string; readonly text: string; readonly data: unknown };

/** A method of a model. */
export interface ModelCall {
  /** `conversion-rate@v2` */
  readonly model: string;
  readonly method: string;
}

/** How a job speaks and listens. */
export interface JobContext {
  readonly emit: (event: JobEvent) => void;
  /** Aborted by the first SIGTERM or SIGINT; the reason is the error to end with. */
  readonly signal: AbortSignal;
  /** Says which method of a model is under way, so that a thread that hangs or vanishes is not nameless; `null`: none any more. */
  readonly calling: (call: ModelCall | null) => void;
  /** Says that from here on something may be committed: a signal no longer means that nothing was. */
  readonly committing: () => void;
}
