// The thread in which a run's page is rendered: it loads the plotting library while the job is still judging.
import { parentPort } from 'node:worker_threads';
import { toSlipwayError } from '@slipway/contract';
import { type ReportInput, renderReport } from '@slipway/report';

/** What the thread answers. */
export type PageReply = { readonly page: string } | { readonly problem: string };

parentPort?.once('message', async (run: ReportInput) => {
  const reply: PageReply = await renderReport(run).then(
    (page) => ({ page }),
    (error: unknown) => ({ problem: toSlipwayError(error).message }),
  );
  parentPort?.postMessage(reply);
});
