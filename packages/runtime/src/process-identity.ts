// Which process this is, and whether another one still lives: a process id alone is given to somebody else one day.
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { LeaseOwner } from '@slipway/registry';

/** Field of /proc/<pid>/stat that holds the start, in ticks since boot, counted from the end of the command's name. @see proc(5) */
const START_TIME = 19;

/** This process. */
export function thisProcess(): LeaseOwner {
  return { host: hostname(), boot: bootName(), pid: process.pid, startedAt: startOf(process.pid) };
}

/** @returns undefined for a process of another machine, boot or container: from here it cannot be told. */
export function isProcessAlive(owner: LeaseOwner): boolean | undefined {
  if (owner.host !== hostname() || owner.boot !== bootName()) return undefined;
  if (owner.startedAt !== null) return startOf(owner.pid) === owner.startedAt;
  return exists(owner.pid);
}

/** Boot and process namespace; `null` where there is no /proc. */
function bootName(): string | null {
  const boot = orNull(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  return boot === null ? null : `${boot} ${orNull(() => readlinkSync('/proc/self/ns/pid')) ?? ''}`.trim();
}

function startOf(pid: number): string | null {
  const stat = orNull(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  const isDead = fields?.[0] === 'Z' || fields?.[0] === 'X';
  return isDead ? null : (fields?.[START_TIME] ?? null);
}

/** Where there is no /proc. Signal 0 only asks; a process of somebody else exists too. */
function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
