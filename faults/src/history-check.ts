// Judges a history: the release log must be a linearisable register whose every write has a number of its own.
import { type Entry, type Event, isWrite } from './history.ts';

interface Operation {
  readonly invoke: Event;
  /** Undefined while it is under way. */
  end?: Event;
}

/**
 * Releases have numbers, so the order of all operations is known: a write of n comes before the reads of n, and those before the write of
 * n + 1. The history is linearisable if and only if no operation ended before one began that comes earlier in this order.
 *
 * @param history - In the order in which one observer saw it.
 * @param log - When all is over, in any order.
 * @returns One sentence a violation, beginning with its kind; none when all is well.
 */
export function checkHistory(history: readonly Event[], log: readonly Entry[]): string[] {
  const operations = pair(history);
  return [
    ...chainProblems(log),
    ...writeProblems(operations, log),
    ...orderProblems(history, operations, log),
  ];
}

/** Unique, contiguous, each after the one before it. */
function chainProblems(log: readonly Entry[]): string[] {
  const sorted = log.toSorted((a, b) => a.n - b.n);
  return sorted.flatMap((entry, i) => {
    const before = sorted[i - 1];
    if (entry.n === before?.n) return [`duplicate: two records have the number ${entry.n}`];
    if (entry.n !== i + 1) return [`gap: record ${entry.n} is the ${i + 1}th of the log`];
    return entry.prevSha256 === (before?.sha256 ?? null)
      ? []
      : [`chain: record ${entry.n} does not follow the one before it`];
  });
}

/** What was acknowledged is there once, what failed is not, what is unknown is there at most once, and nothing is there that nobody wrote. */
function writeProblems(operations: ReadonlyMap<string, Operation>, log: readonly Entry[]): string[] {
  const problems: string[] = [];
  const byOp = Map.groupBy(log, ({ op }) => op);
  for (const [op, entries] of byOp) {
    const operation = operations.get(op);
    if (operation === undefined || !isWrite(operation.invoke.action))
      problems.push(`phantom: nobody wrote record ${entries[0]?.n} of operation ${op}`);
    else if (entries.length > 1)
      problems.push(`twice: ${op} wrote records ${entries.map(({ n }) => n).join(' and ')}`);
    else if (operation.end?.type === 'fail')
      problems.push(`failed: ${op} said that it wrote nothing, and wrote record ${entries[0]?.n}`);
    else if (operation.end?.type === 'ok' && operation.end.seen === null)
      problems.push(`failed: ${op} said that there was nothing to do, and wrote record ${entries[0]?.n}`);
  }
  for (const [op, { invoke, end }] of operations) {
    if (!isWrite(invoke.action) || end?.type !== 'ok' || !end.seen) continue;
    const [entry] = byOp.get(op) ?? [];
    if (entry === undefined)
      problems.push(`lost: record ${end.seen.n} of ${op} was acknowledged and is not there`);
    else if (entry.n !== end.seen.n || entry.run !== end.seen.run)
      problems.push(
        `lost: ${op} was told ${end.seen.n} and ${end.seen.run}, and wrote ${entry.n} and ${entry.run}`,
      );
  }
  return problems;
}

/** Real time: what ended before something began, comes before it. */
function orderProblems(
  history: readonly Event[],
  operations: ReadonlyMap<string, Operation>,
  log: readonly Entry[],
): string[] {
  const problems: string[] = [];
  const entries = new Map(log.map((entry) => [entry.n, entry]));
  const begun = new Set<string>();
  const atInvoke = new Map<string, number>();
  const byClient = new Map<string, number>();
  let ended = 0;
  for (const event of history) {
    const { op, client, action, type, seen } = event;
    if (type === 'invoke') {
      begun.add(op);
      atInvoke.set(op, ended);
      continue;
    }
    // A serving that found its predictions published names the release of whoever published them.
    if (type !== 'ok' || !seen || action === 'gc' || action === 'serve') {
      if (type === 'ok' && action === 'serve' && seen && !log.some(({ run }) => run === seen.run))
        problems.push(`phantom: ${op} served run ${seen.run}, which nobody released`);
      continue;
    }
    const floor = atInvoke.get(op) ?? 0;
    const entry = entries.get(seen.n);
    if (isWrite(action) && seen.n <= floor)
      problems.push(`order: ${op} wrote ${seen.n} when ${floor} was known already`);
    if (!isWrite(action)) {
      const own = byClient.get(client) ?? 0;
      if (seen.n < own) problems.push(`backwards: ${client} saw ${own}, and then ${seen.n} by ${op}`);
      else if (seen.n < floor) problems.push(`stale: ${op} saw ${seen.n} when ${floor} was known already`);
      const run = action === 'pin' ? entry?.latest : entry?.run;
      if (seen.n > 0 && run !== seen.run)
        problems.push(`phantom: ${op} saw ${seen.run} in release ${seen.n}, which has ${run}`);
      if (entry !== undefined && operations.has(entry.op) && !begun.has(entry.op))
        problems.push(`future: ${op} saw ${seen.n} before its write began`);
    }
    byClient.set(client, Math.max(byClient.get(client) ?? 0, seen.n));
    ended = Math.max(ended, seen.n);
  }
  return problems;
}

function pair(history: readonly Event[]): Map<string, Operation> {
  const operations = new Map<string, Operation>();
  for (const event of history) {
    const operation = operations.get(event.op);
    if (event.type === 'invoke') operations.set(event.op, { invoke: event });
    else if (operation !== undefined) operation.end = event;
  }
  return operations;
}
