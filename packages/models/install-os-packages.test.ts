import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const library = join(import.meta.dirname, 'install-os-packages.sh');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'os packages '));
  symlinkSync('/bin/cat', join(folder, 'cat'));
  symlinkSync('/usr/bin/env', join(folder, 'env'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Puts a command on the PATH that writes down how it was called. */
function command(name: string, body: string): void {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\necho "${name} $*" >> "${folder}/calls"\n${body}\n`);
  chmodSync(file, 0o755);
}

function debian(options: {
  uid: number;
  installed: readonly string[];
  sudo: boolean;
  aptGet?: number;
}): void {
  command('uname', 'echo Linux');
  command('id', `echo ${options.uid}`);
  const known = options.installed.map((name) => `*${name}) printf 'install ok installed' ;;`).join(' ');
  command('dpkg-query', `case "$*" in ${known} *) exit 1 ;; esac`);
  command('apt-get', `exit ${options.aptGet ?? 0}`);
  command('sudo', options.sudo ? 'shift; "$@"' : 'exit 1');
}

/** Runs as a version's script does, with no command in reach but those of the test. */
function install(apt: string, brew: string, ...args: string[]) {
  const script = `set -eu; . "$1"; shift; install_os_packages 'fam v9' "$@"`;
  const env = { PATH: folder };
  const run = spawnSync('/bin/sh', ['-c', script, 'install_dependencies.sh', library, apt, brew, ...args], {
    env,
  });
  return { status: run.status, stdout: run.stdout.toString(), stderr: run.stderr.toString() };
}

const calls = () => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');

describe('install_os_packages', () => {
  it('does nothing, on any system, where nothing is listed', () => {
    expect(install('', '')).toEqual({
      status: 0,
      stdout: 'fam v9 needs nothing from the operating system\n',
      stderr: '',
    });
  });

  it('installs nothing that is already there', () => {
    debian({ uid: 1000, installed: ['liba', 'libb'], sudo: false });
    expect(install('liba libb', 'a')).toMatchObject({
      status: 0,
      stdout: 'fam v9: already installed: liba libb\n',
    });
    expect(calls().filter((call) => /^(apt-get|sudo)/.test(call))).toEqual([]);
  });

  it('installs, as root, what is missing and only that', () => {
    debian({ uid: 0, installed: ['liba'], sudo: false });
    expect(install('liba libb libc', 'a')).toMatchObject({ status: 0, stderr: '' });
    expect(calls().filter((call) => call.startsWith('apt-get'))).toEqual([
      'apt-get update -qq',
      'apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=120 libb libc',
    ]);
  });

  it('uses sudo when it asks for no password', () => {
    debian({ uid: 1000, installed: [], sudo: true });
    expect(install('liba', 'a').status).toBe(0);
    expect(calls()).toContain('sudo -n apt-get update -qq');
  });

  it('without permission prints the very command to run and exits with 77', () => {
    debian({ uid: 1000, installed: [], sudo: false });
    const { status, stderr } = install('liba libb', 'a');
    expect(status).toBe(77);
    expect(stderr).toContain('run: sudo apt-get update && sudo apt-get install -y liba libb\n');
  });

  it('exits with 69 when apt-get fails', () => {
    debian({ uid: 0, installed: [], sudo: false, aptGet: 100 });
    expect(install('liba', 'a')).toMatchObject({
      status: 69,
      stderr: expect.stringContaining('could not install liba'),
    });
  });

  it('uses brew on macOS', () => {
    command('uname', 'echo Darwin');
    command('brew', 'case "$*" in *there) exit 0 ;; list*) exit 1 ;; esac');
    expect(install('liba', 'there missing').status).toBe(0);
    expect(calls()).toContain('brew install missing');
    expect(install('liba', 'there')).toMatchObject({
      status: 0,
      stdout: 'fam v9: already installed: there\n',
    });
  });

  it('on macOS without brew says where to get it', () => {
    command('uname', 'echo Darwin');
    expect(install('liba', 'a')).toMatchObject({
      status: 69,
      stderr: expect.stringContaining('https://brew.sh'),
    });
  });

  it('tells what to install by hand on any other system', () => {
    command('uname', 'echo Plan9');
    const { status, stderr } = install('liba', 'a');
    expect(status).toBe(69);
    expect(stderr).toContain("what Debian calls 'liba' and Homebrew 'a'");
  });

  it('explains itself with -h, and refuses other arguments with 64', () => {
    expect(install('liba', 'a', '-h')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('Usage: '),
    });
    expect(install('liba', 'a', '--now')).toMatchObject({
      status: 64,
      stdout: '',
      stderr: expect.stringContaining('Usage: '),
    });
  });
});
