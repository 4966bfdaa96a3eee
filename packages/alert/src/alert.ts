// What an alert is, who sends it and what became of it.

/** A message about one job. */
export interface Alert {
  /** `WARNING`: the job did what it should, and somebody should look. */
  readonly level: 'INFO' | 'WARNING' | 'ERROR';
  readonly service: 'train' | 'serve' | 'search' | 'release';
  readonly family: string;
  readonly version: string;
  /** Plain text; lines are kept. Anything may be in it: it is redacted, escaped and cut before it leaves. */
  readonly text: string;
}

/** What became of an alert. */
export interface AlertOutcome {
  readonly sent: boolean;
  /** One line that holds no secret. */
  readonly detail: string;
}

/** Sends alerts. */
export interface AlertSender {
  /** Sends one alert. Never throws or rejects, and is done within the limits. */
  send(alert: Alert): Promise<AlertOutcome>;
}
