// The report: one page that says whether a run is good, why, and what it was made from.
import { loadCharts } from './charts/charts.ts';
import { minute } from './format.ts';
import { Html, html } from './html.ts';
import { code } from './parts.ts';
import { readCard } from './read-card.ts';
import type { ReportInput } from './report-input.ts';
import { againstSection } from './sections/against.ts';
import { calibrationSection } from './sections/calibration.ts';
import { comparisonSection } from './sections/comparison.ts';
import { dataSection } from './sections/data.ts';
import { importanceSection } from './sections/importance.ts';
import { parametersSection } from './sections/parameters.ts';
import { provenanceSection } from './sections/provenance.ts';
import { searchSection } from './sections/search.ts';
import { servingsSection } from './sections/servings.ts';
import { slicesSection } from './sections/slices.ts';
import { standingOf, verdictSection } from './sections/verdict.ts';
import { STYLE } from './style.ts';
import { nameOf, type View } from './view.ts';

/**
 * Renders a run, and beside it another, as one self-contained HTML page: no script, nothing is fetched, both colour schemes. All text from
 * outside is escaped. The same input gives the same page.
 *
 * @param input - What `manifest.json` and `report.json` hold, and what is known of servings; all figures must be whole.
 * @returns The page, at most about 300 KB.
 * @throws Error when figures are missing that every report has.
 */
export async function renderReport(input: ReportInput): Promise<string> {
  const view: View = { run: input, other: input.against, charts: await loadCharts() };
  const content = [
    verdictSection(view),
    againstSection(view),
    comparisonSection(view),
    calibrationSection(view),
    slicesSection(view),
    importanceSection(view),
    servingsSection(view),
    searchSection(view),
    parametersSection(view),
    dataSection(view),
    provenanceSection(view),
  ];
  return `<!doctype html>\n${
    page(
      view,
      content.filter((part) => part !== undefined),
    ).markup
  }\n`;
}

function page({ run, other }: View, content: readonly Html[]): Html {
  const { manifest } = run;
  const title = `${nameOf(run)}: ${standingOf(run)}`;
  return html`<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>${title}</title><style>${new Html(STYLE)}</style></head><body>
<header><p class="note">Report of a run</p><h1>${nameOf(run)}${other && html` <span>against ${nameOf(other)}</span>`}</h1><p>${readCard(manifest.card).description}</p><p class="note">${code(manifest.runId)} · ${minute(manifest.createdAt)}</p></header>
<nav aria-label="Contents">${contents(content)}</nav>
<main>${content}</main></body></html>`;
}

/** Links to the sections, by their headings. */
function contents(content: readonly Html[]): Html[] {
  return content.flatMap(({ markup }) => {
    const [, id = '', title = ''] = /<section id="([a-z]+)"[^>]*><h2>(.*?)<\/h2>/.exec(markup) ?? [];
    return id === 'verdict' ? [] : [html`<a href="#${id}">${new Html(title)}</a>`];
  });
}
