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
      readonly total?: number;
      readonly unit: string;
      readonly metrics?: Readonly<Record<string, number>>;
    }
  | { readonly kind: 'warning'; readonly message: string }
  /** Text for people, e.g. a table; `data` is the same for machines. */
  | { readonly kind: 'report'; readonly title: string; readonly text: string; readonly data: unknown };

/** How a job speaks and listens. */
export interface JobContext {
  readonly emit: (event: JobEvent) => void;
  /** Aborted by the first SIGTERM or SIGINT. */
  readonly signal: AbortSignal;
}
