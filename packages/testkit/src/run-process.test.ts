import { describe, expect, it } from 'vitest';
import { runProcess, startProcess } from './run-process.ts';

const node = (script: string) => [process.execPath, '-e', script];

describe('runProcess', () => {
  it('gives exit code, output and error output', async () => {
    const result = await runProcess(node('console.log("out"); console.error("err"); process.exitCode = 65'));
    expect(result).toEqual({ code: 65, signal: null, stdout: 'out\n', stderr: 'err\n', timedOut: false });
  });

  it('collects a megabyte whole', async () => {
    const { stdout } = await runProcess(node('process.stdout.write("é".repeat(600_000))'));
    expect(stdout).toBe('é'.repeat(600_000));
  });

  it('hands over environment, working directory and input as they are given', async () => {
    const script =
      'process.stdin.on("data", (d) => console.log(process.cwd(), JSON.stringify(process.env.A), process.env.PATH, String(d)))';
    const { stdout } = await runProcess(node(script), { env: { A: 'x y' }, cwd: '/', input: 'hello' });
    expect(stdout).toBe('/ "x y" undefined hello\n');
  });

  it('passes no argument through a shell', async () => {
    const hostile = '$(id); echo "x" > y';
    const { stdout } = await runProcess([...node('console.log(process.argv[1])'), hostile]);
    expect(stdout).toBe(`${hostile}\n`);
  });

  it('rejects when the program does not exist', async () => {
    await expect(runProcess(['/nonexistent/program'])).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('kills a process and its grandchildren at the deadline', async () => {
    const grandchild = `require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" })`;
    const result = await runProcess(node(`${grandchild}; setInterval(() => {}, 1000)`), { timeoutMs: 400 });
    expect(result).toMatchObject({ code: null, signal: 'SIGKILL', timedOut: true });
  });
});

describe('startProcess', () => {
  it('lets a test wait for a line and send a signal', async () => {
    const running = startProcess(
      node(
        'process.on("SIGTERM", () => process.exit(75)); console.log("ready"); setInterval(() => {}, 1000)',
      ),
    );
    await running.printed('ready');
    running.child.kill('SIGTERM');
    expect(await running.result).toMatchObject({ code: 75, signal: null });
  });

  it('says what was printed instead when the awaited text never comes', async () => {
    const running = startProcess(node('console.log("other")'));
    await expect(running.printed('ready')).rejects.toThrow(/without printing "ready".*other/);
  });
});
